import type { TextLanguage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { embedAll } from '../indexing/embed-pending.ts';
import { fixedModels, type SearchModels } from '../search-models.ts';
import { embedderOf } from './latent-embedder.ts';
import { encodeLatentModel } from './latent-model.ts';
import { promoteLatentModel, storeLatentModel } from './latent-store.ts';
import { readTrainingChunks } from './read-training-chunks.ts';
import { createTermCounter } from './term-matrix.ts';
import { trainLatentModel } from './train-latent-model.ts';

/** A language with fewer chunks has no model: its words have not met often enough to say anything of each other. */
export const minLatentChunks = 200;
export const latentLanguages: readonly TextLanguage[] = ['en', 'zh', 'other'];

/**
 * Trains models on all chunks there are, at once and in this process, makes their vectors and has them searched: for
 * evaluations. The program itself does it in the background (`createLatentIndex` of @onyx/core).
 */
export async function trainLatentModels(database: Database): Promise<SearchModels> {
  const embedders = [];
  for (const language of latentLanguages) {
    const counter = createTermCounter();
    const trainedOn = await readTrainingChunks(database, language, (chunks) => {
      for (const terms of chunks) counter.add(terms);
    });
    if (trainedOn.chunkCount < minLatentChunks) continue;
    const model = trainLatentModel(counter.finish());
    if (!model) continue;
    const row = await storeLatentModel(database, encodeLatentModel(model), trainedOn);
    const embedder = embedderOf(row, () => Promise.resolve(model));
    await embedAll(database, { embedder });
    await database.transaction().execute((trx) => promoteLatentModel(trx, row));
    embedders.push(embedder);
  }
  return fixedModels(embedders.map((embedder) => ({ role: 'latent', embedder })));
}
