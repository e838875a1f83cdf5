import type { DocumentFormat, TextLanguage, Visibility } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { randomUUID } from 'node:crypto';
import type { SearchIndex } from '../indexing/search-index.ts';

/** Rows for tests of search, with defaults that make them found. */
export function createFixtures(database: Database, index: SearchIndex) {
  const addUser = async (id: string): Promise<void> => {
    await database
      .insertInto('user')
      .values({ id, name: id, email: `${id}@example.com`, image: null })
      .execute();
  };

  const addCollection = async (
    collection: { name?: string; ownerId?: string; visibility?: Visibility } = {},
  ): Promise<string> => {
    const { id } = await database
      .insertInto('collection')
      .values({ name: 'Files', ownerId: 'ada', visibility: 'private', ...collection })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  };

  const addDocument = async (
    collectionId: string,
    title: string,
    texts: readonly string[],
    options: {
      language?: TextLanguage;
      format?: DocumentFormat;
      updatedAt?: Date;
      isPublished?: boolean;
      isEmbedded?: boolean;
    } = {},
  ): Promise<string> => {
    const { language = 'en', format = 'text', updatedAt = new Date() } = options;
    const { isPublished = true, isEmbedded = true } = options;
    const sha256 = randomUUID();
    await database.insertInto('file').values({ sha256, sizeBytes: 1 }).execute();
    const { id } = await database
      .insertInto('document')
      .values({
        collectionId,
        title,
        fileName: `${sha256}.txt`,
        format,
        sizeBytes: 1,
        sha256,
        createdBy: 'ada',
        updatedAt,
        indexedVersion: isPublished ? 1 : null,
        pageCount: null,
        language,
        stageDone: null,
        stageTotal: null,
        stageUnit: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    if (!isPublished) return id;
    await database
      .transaction()
      .execute((trx) => index.indexChunks(trx, chunksOf(id, collectionId, title, texts, language)));
    if (isEmbedded) await index.embedPending({ documentId: id, version: 1 });
    return id;
  };

  return { addUser, addCollection, addDocument };
}

/** What `indexChunks` takes, one chunk a text, of version 1. */
export function chunksOf(
  documentId: string,
  collectionId: string,
  title: string,
  texts: readonly string[],
  language: TextLanguage = 'en',
) {
  return {
    documentId,
    collectionId,
    version: 1,
    title,
    chunks: texts.map((text, ordinal) => ({
      ordinal,
      text,
      language,
      tokenCount: 1,
      location: { blockStart: ordinal, blockEnd: ordinal, headingPath: [] },
    })),
  };
}

/** A word of letters that stands for numbers and is cut and stemmed by nobody. */
export function wordOf(...numbers: number[]): string {
  const letters = numbers.map((number) =>
    String(number).replaceAll(/\d/g, (digit) => 'bcdfghjklm'.charAt(Number(digit))),
  );
  return `x${letters.join('w')}q`;
}
