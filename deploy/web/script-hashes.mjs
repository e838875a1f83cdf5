// Writes, for nginx, which scripts may stand in each page of the exported web app:
//   node deploy/web/script-hashes.mjs <folder of the export> > /etc/nginx/script-hashes/pages.map
// A line for each page that has any: its address and their sha256, as sources of a Content-Security-Policy.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Lines of an nginx map from the address of a page to ` 'sha256-…' 'sha256-…'`. */
export function scriptHashMap(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .flatMap((file) => {
      const hashes = inlineScriptHashes(readFileSync(file, 'utf8'));
      if (hashes.length === 0) return [];
      const address = `/${relative(folder, file).split(sep).join('/')}`;
      return [`"${address}" "${hashes.map((hash) => ` ${hash}`).join('')}";`];
    });
}

/** The same as apps/api/src/web/web-files.ts finds. */
function inlineScriptHashes(html) {
  const scripts = html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi);
  const digest = (code) => createHash('sha256').update(code).digest('base64');
  return [...new Set([...scripts].map(([, code = '']) => `'sha256-${digest(code)}'`))];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new Error('Usage: node script-hashes.mjs <folder of the export>');
  process.stdout.write(`${scriptHashMap(folder).join('\n')}\n`);
}
