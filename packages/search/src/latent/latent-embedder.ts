import type { Database } from '@onyx/database';
import type { Embedder } from '@onyx/models';
import { encodeTerms } from '../text/terms.ts';
import { createFoldIn, decodeLatentModel, type FoldIn, type LatentModel } from './latent-model.ts';
import { latentId, readLatentModel, type LatentIdentity } from './latent-store.ts';

/**
 * The embedder of a stored model. The model is read from the database when its first text comes; a failure to read it
 * fails that text alone.
 */
export function createLatentEmbedder(database: Database, identity: LatentIdentity): Embedder {
  return embedderOf(identity, async () =>
    decodeLatentModel(await readLatentModel(database, identity.number)),
  );
}

/** An embedder around a model. */
export function embedderOf(identity: LatentIdentity, load: () => Promise<LatentModel>): Embedder {
  let loading: Promise<FoldIn> | undefined;
  const foldIn = (): Promise<FoldIn> => {
    loading ??= load()
      .then(createFoldIn)
      .catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
    return loading;
  };
  return {
    id: latentId(identity),
    dimensions: identity.dimensions,
    languages: [identity.language],
    async embedPassages(texts, { signal } = {}) {
      const fold = await foldIn();
      signal?.throwIfAborted();
      return texts.map((text) => fold(termsOfText(text)));
    },
    async embedQuery(text, { signal } = {}) {
      const fold = await foldIn();
      signal?.throwIfAborted();
      return fold(termsOfText(text));
    },
  };
}

/** The terms of a text as those of chunks are stored. */
export function termsOfText(text: string): string {
  return encodeTerms([{ text, weight: 1 }]);
}
