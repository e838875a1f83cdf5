import type { TextLanguage } from '@onyx/contracts';
import type { Embedder } from '@onyx/models';
import { encodeTerms } from '../text/terms.ts';
import { createFoldIn, type FoldIn, type LatentModel } from './latent-model.ts';

export type LatentIdentity = { language: TextLanguage; number: number; dimensions: number };

const idPrefix = 'latent-';

/** Id of the embedder, which its vectors are stored under. */
export function latentId({ language, number }: Pick<LatentIdentity, 'language' | 'number'>): string {
  return `${idPrefix}${language}@${number}`;
}

export function isLatentId(modelId: string): boolean {
  return modelId.startsWith(idPrefix);
}

/**
 * An embedder for texts of one language around a model that is loaded when the first text comes. Loading that fails
 * fails that text alone; the next one loads again.
 */
export function createLatentEmbedder(identity: LatentIdentity, load: () => Promise<LatentModel>): Embedder {
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
    ...describeLatent(identity),
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

/** What an embedder says of itself. */
export function describeLatent(identity: LatentIdentity): Pick<Embedder, 'id' | 'dimensions' | 'languages'> {
  return { id: latentId(identity), dimensions: identity.dimensions, languages: [identity.language] };
}

/** The terms of a text as those of chunks are stored. */
export function termsOfText(text: string): string {
  return encodeTerms([{ text, weight: 1 }]);
}
