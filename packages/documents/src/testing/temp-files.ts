import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectFormat } from '../formats/detect-format.ts';
import { formatOfFileName } from '../formats/file-name.ts';
import { parseDocument } from '../parse-document.ts';
import type { ParsedDocument, ParseInput, ParseOptions } from '../parsed-document.ts';

/** A folder of a test's own. */
export type TempFiles = {
  write(fileName: string, content: string | Uint8Array): Promise<ParseInput>;
  /** Writes and parses, the format found as in an upload. */
  parse(
    fileName: string,
    content: string | Uint8Array,
    more?: ParseOptions & { password?: string },
  ): Promise<ParsedDocument>;
  remove(): Promise<void>;
};

export async function createTempFiles(): Promise<TempFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'onyx-documents-'));
  const write = async (fileName: string, content: string | Uint8Array): Promise<ParseInput> => {
    const filePath = join(folder, fileName);
    await writeFile(filePath, content);
    return { filePath, fileName, format: formatOfFileName(fileName) ?? 'text' };
  };
  return {
    write,
    async parse(fileName, content, { password, ...options } = {}) {
      const input = await write(fileName, content);
      const head = typeof content === 'string' ? Buffer.from(content) : content;
      const format = detectFormat({ fileName, head: head.subarray(0, 65_536) });
      return await parseDocument({ ...input, format, ...(password !== undefined && { password }) }, options);
    },
    remove: async () => await rm(folder, { recursive: true, force: true }),
  };
}
