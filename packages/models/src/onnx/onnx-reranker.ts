import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { unsupported } from '../model-folder/model-json.ts';
import type { OpenReranker } from '../reranker.ts';
import type { ModelLanguages } from '../tokenizer/known-languages.ts';
import type { Device, Reading, TextPair } from './messages.ts';
import { fingerprint, readOnnxSettings, type OnnxModelOptions } from './model-settings.ts';
import { startOnnxProcess, type ComputeOptions } from './onnx-process.ts';

export type OnnxRerankerOptions = Pick<OnnxModelOptions, 'file' | 'maxTokens'> & {
  /** Absent: those that the model's card declares or its vocabulary knows. */
  languages?: ModelLanguages | undefined;
  threads?: number;
  /** Absent: the processor. */
  device?: Device;
};

export type OnnxReranker = OpenReranker & {
  /** Longest pair in tokens, special ones included; the end of a longer passage is cut off. */
  readonly maxTokens: number;
  readonly device: 'cpu' | 'cuda';
  /**
   * Scores of pairs, which may have different queries, in one piece of work, with what was read of each. For servers
   * that batch the pairs of many callers. Rejects as `rerank` does.
   */
  scorePairs(
    pairs: readonly TextPair[],
    options?: ComputeOptions,
  ): Promise<{ scores: number[]; readings: Reading[] }>;
};

/**
 * Opens an ONNX cross-encoder: a network with one logit (or two: no and yes) for question and passage read together.
 * Scores are logits. Folder and errors are those of `loadOnnxEmbedder`.
 */
export async function loadOnnxReranker(
  folder: string,
  options: OnnxRerankerOptions = {},
): Promise<OnnxReranker> {
  const path = resolve(folder);
  const settings = await readOnnxSettings(path, { ...options, pooling: 'cls' });
  const id = `${basename(path)}@${await fingerprint(settings)}`;
  const network = await startOnnxProcess({
    ...settings,
    head: 'scores',
    threads: options.threads ?? availableParallelism(),
    device: options.device ?? 'cpu',
  });
  if (network.width > 2) {
    await network.close();
    throw unsupported(`${network.width} scores for a passage`);
  }

  const scorePairs: OnnxReranker['scorePairs'] = async (pairs, how) => {
    const { rows, readings } = await network.compute({ pairs }, how);
    const scores = rows.map(([first = 0, second]) => (second === undefined ? first : second - first));
    return { scores, readings };
  };

  return {
    id,
    languages: options.languages ?? network.languages,
    maxTokens: settings.maxTokens,
    device: network.device,
    scorePairs,
    async rerank(query, passages, { signal } = {}) {
      if (passages.length === 0) return [];
      const pairs = passages.map((passage) => [query, passage] as const);
      return (await scorePairs(pairs, { signal, isUrgent: true })).scores;
    },
    close: network.close,
  };
}
