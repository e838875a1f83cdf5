import type { Block } from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import type { ParsedDocument } from '@onyx/documents';
import type { PreparedChunk, SearchIndex } from '@onyx/search';
import { createBatcher } from '../batcher.ts';
import { titleOf } from '../files/index.ts';
import { chooseTitle } from './document-title.ts';
import {
  holdDocumentsById,
  publishVersions,
  writeContent,
  type DocumentVersionKey,
  type IndexedDocument,
  type IngestRow,
} from './ingestion.queries.ts';

export type ReadDocument = DocumentVersionKey & { parsed: ParsedDocument; chunks: readonly PreparedChunk[] };

/** Chunks a transaction, as long as it holds more than one document: searches wait no longer than for these. */
const chunksPerTransaction = 128;
const documentsPerTransaction = 64;
const blocksPerPart = 200;
/** Not noticed by one who waits for a document; of a folder of small ones, several share each statement. */
const lingerMs = 20;

/**
 * Makes read documents searchable by their words. Content, chunks, index, the end of the old version and the new
 * state are one transaction: what is killed in between has not begun. Small documents share one.
 * Resolves to whether the version was still wanted; deleted or superseded meanwhile it is not.
 */
export function createIndexWriter(dependencies: {
  database: Database;
  searchIndex: Pick<SearchIndex, 'indexDocuments' | 'removeDocument'>;
}): (document: ReadDocument) => Promise<boolean> {
  const { database, searchIndex } = dependencies;
  const writeTogether = async (documents: readonly ReadDocument[]): Promise<boolean[]> => {
    const { isWanted, onCommit } = await database
      .transaction()
      .execute((trx) => writeAll(trx, searchIndex, documents));
    onCommit();
    return isWanted;
  };

  const add = createBatcher<ReadDocument, { isWanted: boolean } | { error: unknown }>({
    maxItems: documentsPerTransaction,
    maxWeight: chunksPerTransaction,
    lingerMs,
    weigh: ({ chunks }) => chunks.length,
    keyOf: ({ documentId }) => documentId,
    run: async (documents) => {
      try {
        return (await writeTogether(documents)).map((isWanted) => ({ isWanted }));
      } catch (error) {
        if (documents.length === 1) throw error;
        // What is wrong with one must not fail the others.
        return Promise.all(
          documents.map((document) =>
            writeTogether([document]).then(
              ([isWanted = false]) => ({ isWanted }),
              (reason: unknown) => ({ error: reason }),
            ),
          ),
        );
      }
    },
  });
  return async (document) => {
    const result = await add(document);
    if ('error' in result) throw result.error;
    return result.isWanted;
  };
}

async function writeAll(
  trx: DatabaseTransaction,
  searchIndex: Pick<SearchIndex, 'indexDocuments' | 'removeDocument'>,
  documents: readonly ReadDocument[],
): Promise<{ isWanted: boolean[]; onCommit: () => void }> {
  const rows = await holdDocumentsById(
    trx,
    documents.map(({ documentId }) => documentId),
  );
  const wanted = documents.flatMap((document) => {
    const row = rows.get(document.documentId);
    return row && row.version === document.version ? [{ document, row }] : [];
  });
  let onCommit = (): void => undefined;
  if (wanted.length > 0) {
    await writeContent(
      trx,
      wanted.flatMap(({ document }) => contentParts(document)),
    );
    const titled = wanted.map(({ document, row }) => ({ document, row, title: titleFor(document, row) }));
    onCommit = await searchIndex.indexDocuments(
      trx,
      titled.map(({ document: { documentId, version, chunks }, row: { collectionId, folder }, title }) => {
        return { documentId, version, chunks, collectionId, folder, title };
      }),
    );
    for (const { document, row } of wanted) {
      if (row.indexedVersion !== null && row.indexedVersion !== document.version)
        await searchIndex.removeDocument(trx, document.documentId, document.version);
    }
    await publishVersions(trx, titled.map(published));
  }
  const written = new Set(wanted.map(({ document }) => document));
  return { isWanted: documents.map((document) => written.has(document)), onCommit };
}

/** Of these formats the title is what stands first on the first page. */
const formatsWithGuessedTitle: ReadonlySet<string> = new Set(['pdf', 'pptx']);

function titleFor({ parsed }: ReadDocument, { title, fileName, format }: IngestRow): string {
  const isGuess = formatsWithGuessedTitle.has(format);
  return chooseTitle({ current: title, fromFileName: titleOf(fileName), own: parsed.title, isGuess });
}

function published({ document, title }: { document: ReadDocument; title: string }): IndexedDocument {
  const { documentId, version, parsed, chunks } = document;
  const { pageCount, language } = parsed;
  return { documentId, version, title, pageCount, language, chunkCount: chunks.length };
}

function contentParts({
  documentId,
  version,
  parsed,
}: ReadDocument): (DocumentVersionKey & { blocks: Block[] })[] {
  const parts = [];
  for (let start = 0; start < parsed.blocks.length; start += blocksPerPart) {
    parts.push({ documentId, version, blocks: parsed.blocks.slice(start, start + blocksPerPart) });
  }
  return parts;
}
