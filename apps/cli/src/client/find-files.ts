import { AppError } from '@onyx/contracts';
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve, sep } from 'node:path';

export type FoundFile = {
  path: string;
  /** Folder inside the collection, `/`-separated. */
  folder: string;
  fileName: string;
  sizeBytes: number;
};

/** Extensions that Onyx reads. The server looks at the content too; this only decides what a folder offers it. */
const readableExtensions = new Set(
  (
    '.pdf .doc .docx .pptx .xlsx .odt .html .htm .xhtml .md .markdown .mdx .txt .text .log .rst ' +
    '.csv .tsv .json .jsonl .ndjson .eml .msg .epub'
  ).split(' '),
);

/**
 * Readable files under the given paths. A file named itself is always taken; of a folder, hidden entries and
 * `node_modules` are passed over and files of other kinds counted in `ignored`. Sorted by path.
 * @throws AppError `path-not-found`.
 */
export async function findFiles(paths: readonly string[]): Promise<{ files: FoundFile[]; ignored: number }> {
  const files: FoundFile[] = [];
  let ignored = 0;
  for (const path of paths) {
    const start = resolve(path);
    const info = await stat(start).catch(() => undefined);
    if (!info) throw new AppError('path-not-found', { params: { path } });
    if (info.isFile()) {
      files.push({ path: start, folder: '', fileName: basename(start), sizeBytes: info.size });
      continue;
    }
    for (const found of await walk(start)) {
      if (!readableExtensions.has(extname(found).toLowerCase())) {
        ignored += 1;
        continue;
      }
      const inside = relative(start, found).split(sep);
      const folder = [basename(start), ...inside.slice(0, -1)].join('/');
      files.push({ path: found, folder, fileName: inside.at(-1) ?? '', sizeBytes: (await stat(found)).size });
    }
  }
  return { files, ignored };
}

async function walk(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await walk(path)));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}
