/** Bundles the program that `onyx-built.mjs` runs, unless that was done for its present sources. */
export function ensureServer(node: string): Promise<void>;
