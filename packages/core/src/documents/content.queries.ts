import type { Block, Chunk } from '@onyx/contracts';
import type { Database } from '@onyx/database';

type Page = { offset: number; limit: number };

/** The chunks of one version, in their order. `isEmbedded` is about any model: old vectors serve until new ones are there. */
export function listChunks(
  database: Database,
  documentId: string,
  version: number,
  page: Page,
): Promise<Chunk[]> {
  return database
    .selectFrom('chunk')
    .select(['ordinal', 'text', 'language', 'tokenCount', 'location'])
    .select((select) =>
      select
        .exists(
          select
            .selectFrom('chunkVector')
            .select('chunkVector.chunkId')
            .whereRef('chunkVector.chunkId', '=', 'chunk.id'),
        )
        .$castTo<boolean>()
        .as('isEmbedded'),
    )
    .where('documentId', '=', documentId)
    .where('version', '=', version)
    .orderBy('ordinal')
    .offset(page.offset)
    .limit(page.limit)
    .execute();
}

/** A window of the blocks of a version; `total` is 0 while it is not parsed. */
export async function readBlocks(
  database: Database,
  documentId: string,
  version: number,
  { offset, limit }: Page,
): Promise<{ blocks: Block[]; total: number }> {
  const ofVersion = database
    .selectFrom('documentContent')
    .where('documentId', '=', documentId)
    .where('version', '=', version);
  const parts = await ofVersion
    .select('blocks')
    .where('lastBlock', '>=', offset)
    .where('firstBlock', '<', offset + limit)
    .orderBy('firstBlock')
    .execute();
  const end = await ofVersion.select((select) => select.fn.max('lastBlock').as('last')).executeTakeFirst();
  return {
    blocks: parts
      .flatMap((part) => part.blocks)
      .filter((block) => block.ordinal >= offset && block.ordinal < offset + limit),
    total: end?.last === null || end?.last === undefined ? 0 : end.last + 1,
  };
}
