import { posix } from 'node:path';
import { AppError } from '@onyx/contracts';
import {
  childElements,
  findElement,
  findElements,
  parseXml,
  textOf,
  type XmlElement,
} from '../archive/xml.ts';
import { openZip, type ZipArchive } from '../archive/zip-archive.ts';
import { createBlockWriter } from '../block-writer.ts';
import { limits } from '../limits.ts';
import type { FormatReader } from '../parsed-document.ts';
import { decodeText } from '../text/charset.ts';
import { singleLine } from '../text/clean-text.ts';
import { declaredCharset } from './html/html.ts';
import { writeHtmlBlocks } from './html/html-blocks.ts';
import { readWhole } from './read-file.ts';

/** Reads an EPUB 2 or 3 book along its spine; a block's part is the chapter's file. Throws `file-encrypted` for DRM. */
export const readEpub: FormatReader = async ({ filePath }, { onProgress, signal }) => {
  const zip = openZip(await readWhole(filePath, limits.archiveBytes));
  const packagePath = findElement(parseXml(zip.read('META-INF/container.xml')), 'rootfile')?.attributes[
    'full-path'
  ];
  if (!packagePath) throw new AppError('file-corrupt');
  const root = parseXml(zip.read(packagePath));
  const chapters = spineOf(root, posix.dirname(packagePath)).filter((path) => zip.has(path));
  refuseEncrypted(zip, chapters);
  const writer = createBlockWriter();
  for (const [index, path] of chapters.entries()) {
    signal?.throwIfAborted();
    const bytes = zip.read(path);
    const { text } = decodeText(bytes, declaredCharset(bytes));
    writeHtmlBlocks(text, { writer, position: { kind: 'flow', part: path }, isContentOnly: true });
    onProgress?.({ done: index + 1, total: chapters.length, unit: 'parts' });
  }
  const title = findElement(root, 'title');
  return { title: title ? singleLine(textOf(title)) || null : null, blocks: writer.blocks };
};

/** Archive paths of the chapters in reading order. */
function spineOf(root: XmlElement, folder: string): string[] {
  const manifest = findElement(root, 'manifest');
  const spine = findElement(root, 'spine');
  if (!manifest || !spine) throw new AppError('file-corrupt');
  const items = new Map(childElements(manifest).map(({ attributes }) => [attributes['id'], attributes]));
  return findElements(spine, 'itemref').flatMap(({ attributes }) => {
    const item = items.get(attributes['idref']);
    const href = item?.['href'];
    if (!href || !/html|xml/.test(item['media-type'] ?? '')) return [];
    return [posix.join(folder, safeDecode(href.split('#')[0] ?? ''))];
  });
}

function safeDecode(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

/** Fonts may be obfuscated in any book; a chapter listed as encrypted is protected. */
function refuseEncrypted(zip: ZipArchive, chapters: string[]): void {
  if (!zip.has('META-INF/encryption.xml')) return;
  const encrypted = findElements(parseXml(zip.read('META-INF/encryption.xml')), 'CipherReference').map(
    (reference) => safeDecode(reference.attributes['URI'] ?? ''),
  );
  if (chapters.some((chapter) => encrypted.includes(chapter))) throw new AppError('file-encrypted');
}
