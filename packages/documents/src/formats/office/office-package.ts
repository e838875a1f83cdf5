import { posix } from 'node:path';
import { AppError } from '@onyx/contracts';
import { isCompoundFile, openCompoundFile } from '../../archive/compound-file.ts';
import { decryptOffice } from '../../archive/office-encryption.ts';
import { childElements, findElement, parseXml, textOf } from '../../archive/xml.ts';
import { openZip, type ZipArchive } from '../../archive/zip-archive.ts';
import { limits } from '../../limits.ts';
import type { ParseInput } from '../../parsed-document.ts';
import { singleLine } from '../../text/clean-text.ts';
import { readWhole } from '../read-file.ts';

export type Relationship = {
  id: string;
  /** Last part of the type's address, the same in strict and transitional files: `header`, `image`. */
  type: string;
  /** Path in the archive; of an external target its address. */
  target: string;
};

/** An Office Open XML package: a zip archive whose parts refer to each other by relationships. */
export type OfficePackage = {
  zip: ZipArchive;
  /** Path of the main part, e.g. `word/document.xml`. */
  mainPart: string;
  relationshipsOf(part: string): Relationship[];
  /** The title in the document's properties, or null. */
  title: string | null;
};

/** Opens a package, decrypting it first when it is protected. Throws `file-encrypted`, `file-password-wrong`, `file-corrupt`. */
export async function openOfficePackage({ filePath, password }: ParseInput): Promise<OfficePackage> {
  let bytes = await readWhole(filePath, limits.archiveBytes);
  if (isCompoundFile(bytes)) bytes = decryptOffice(openCompoundFile(bytes), password);
  const zip = openZip(bytes);
  const root = readRelationships(zip, '');
  const mainPart = root.find(({ type }) => type === 'officeDocument')?.target;
  if (!mainPart || !zip.has(mainPart)) throw new AppError('file-corrupt');
  return {
    zip,
    mainPart,
    relationshipsOf: (part) => readRelationships(zip, part),
    title: readTitle(zip, root),
  };
}

function readRelationships(zip: ZipArchive, part: string): Relationship[] {
  const folder = posix.dirname(part);
  const path = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  if (!zip.has(path)) return [];
  return childElements(parseXml(zip.read(path))).map(({ attributes }) => {
    const target = attributes['Target'] ?? '';
    const isPath = attributes['TargetMode'] !== 'External';
    return {
      id: attributes['Id'] ?? '',
      type: (attributes['Type'] ?? '').split('/').at(-1) ?? '',
      target: isPath ? (target.startsWith('/') ? target.slice(1) : posix.join(folder, target)) : target,
    };
  });
}

function readTitle(zip: ZipArchive, root: Relationship[]): string | null {
  const part = root.find(({ type }) => type === 'core-properties' || type === 'coreProperties')?.target;
  if (!part || !zip.has(part)) return null;
  const title = findElement(parseXml(zip.read(part)), 'title');
  return title ? singleLine(textOf(title)) || null : null;
}
