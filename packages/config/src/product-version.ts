import { readFileSync } from 'node:fs';

/** The version of the product: all workspaces carry the same. */
export function productVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
