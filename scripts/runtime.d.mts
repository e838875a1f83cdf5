/** What TypeScript uses of `runtime.mjs`, which must run before there are packages to check it with. */
export function ensureServer(node: string, say?: (text: string) => void): Promise<void>;
