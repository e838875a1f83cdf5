import { damaged } from '../model-folder/model-json.ts';
import { floatsOf, readSafetensors } from './safetensors.ts';

/**
 * The vectors of tokens. Small models share vectors between tokens: `mapping` says which one a token has, and
 * `weights` how much it counts.
 */
export type TokenVectors = {
  readonly dimensions: number;
  /** How many tokens have one. */
  readonly tokens: number;
  /** Adds the vector of a token to `sum` (one value a dimension). */
  add(token: number, sum: Float32Array): void;
};

/**
 * Reads the tensors of a static model: `embeddings` (or `embedding.weight`, of sentence-transformers), and, where it
 * has them, `mapping` and `weights`. @throws AppError `model-files-missing` or `model-files-damaged`.
 */
export async function readTokenVectors(folder: string, file: string): Promise<TokenVectors> {
  const tensors = await readSafetensors(folder, file);
  const embeddings = tensors.get('embeddings') ?? tensors.get('embedding.weight');
  const [rows = 0, dimensions = 0, ...rest] = embeddings?.shape ?? [];
  if (!embeddings || rows === 0 || dimensions === 0 || rest.length > 0) throw damaged(file);
  const [stored, mapping, weights] = [embeddings, tensors.get('mapping'), tensors.get('weights')].map(
    (tensor) => tensor && readValues(tensor, file),
  );
  const tokens = mapping?.length ?? weights?.length ?? rows;
  if (weights && weights.length !== tokens) throw damaged(file);
  if (mapping ? mapping.some((row) => !(row >= 0 && row < rows)) : tokens !== rows) throw damaged(file);

  return {
    dimensions,
    tokens,
    add(token, sum) {
      const start = (mapping?.[token] ?? token) * dimensions;
      const weight = weights?.[token] ?? 1;
      for (let index = 0; index < dimensions; index += 1) {
        sum[index] = sum[index]! + weight * stored![start + index]!;
      }
    },
  };
}

function readValues(tensor: Parameters<typeof floatsOf>[0], file: string): Float32Array {
  try {
    return floatsOf(tensor);
  } catch (error) {
    throw damaged(file, error);
  }
}
