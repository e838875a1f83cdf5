import { basename, resolve } from 'node:path';
import { mapInTurns } from '../map-in-turns.ts';
import type { OpenEmbedder } from '../embedder.ts';
import { damaged } from '../model-folder/model-json.ts';
import { hashFiles } from '../model-folder/hash-files.ts';
import { staticWeights } from '../model-folder/detect-model-folder.ts';
import { knownLanguages, type ModelLanguages } from '../tokenizer/known-languages.ts';
import { loadTextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { normalise } from '../vectors.ts';
import { readTokenVectors } from './token-vectors.ts';

export type Model2VecOptions = {
  /** Absent: those that the model's card declares or its vocabulary knows. */
  languages?: ModelLanguages | undefined;
  /** Tokens of a text that count; the reference implementation's default. */
  maxTokens?: number;
};

/**
 * Loads a static model in the format of Model2Vec (https://github.com/MinishLab/model2vec): `tokenizer.json` and
 * `model.safetensors` with one vector a token. The vector of a text is the mean of those of its known tokens, scaled
 * to length 1. It runs on this thread.
 * @throws AppError `model-files-missing` or `model-files-damaged`.
 */
export async function loadModel2VecEmbedder(
  folder: string,
  { languages, maxTokens = 512 }: Model2VecOptions = {},
): Promise<OpenEmbedder> {
  const path = resolve(folder);
  const weights = await staticWeights(path);
  const [tokenizer, vectors, hash] = await Promise.all([
    loadTextTokenizer(path),
    readTokenVectors(path, weights),
    hashFiles(path, ['tokenizer.json', weights], maxTokens),
  ]);
  if (vectors.tokens < tokenizer.vocabularySize) throw damaged(weights);

  const encode = (text: string): Float32Array => {
    const sum = new Float32Array(vectors.dimensions);
    for (const id of tokenizer.plainIds(text, maxTokens)) vectors.add(id, sum);
    // The mean has the same direction as the sum.
    return normalise(sum);
  };
  return {
    id: `${basename(path)}@${hash}`,
    dimensions: vectors.dimensions,
    languages: languages ?? (await knownLanguages(path, tokenizer)),
    embedPassages: (texts, options) => mapInTurns(texts, encode, options?.signal),
    async embedQuery(text, options) {
      options?.signal?.throwIfAborted();
      return encode(text);
    },
    async close() {},
  };
}
