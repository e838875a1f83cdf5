import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { unsupported } from '../model-folder/model-json.ts';
import type { OpenReranker } from '../reranker.ts';
import type { ModelLanguages } from '../tokenizer/known-languages.ts';
import { fingerprint, readOnnxSettings, type OnnxModelOptions } from './model-settings.ts';
import { startOnnxProcess } from './onnx-process.ts';

export type OnnxRerankerOptions = Pick<OnnxModelOptions, 'file' | 'maxTokens'> & {
  /** Absent: those that the model's card declares or its vocabulary knows. */
  languages?: ModelLanguages | undefined;
  threads?: number;
};

/**
 * Opens an ONNX cross-encoder: a network with one logit (or two: no and yes) for question and passage read together.
 * Scores are logits. Folder and errors are those of `loadOnnxEmbedder`.
 */
export async function loadOnnxReranker(
  folder: string,
  options: OnnxRerankerOptions = {},
): Promise<OpenReranker> {
  const path = resolve(folder);
  const settings = await readOnnxSettings(path, { ...options, pooling: 'cls' });
  const id = `${basename(path)}@${await fingerprint(settings)}`;
  const network = await startOnnxProcess({
    ...settings,
    head: 'scores',
    threads: options.threads ?? availableParallelism(),
  });
  if (network.width > 2) {
    await network.close();
    throw unsupported(`${network.width} scores for a passage`);
  }
  return {
    id,
    languages: options.languages ?? network.languages,
    async rerank(query, passages, { signal } = {}) {
      if (passages.length === 0) return [];
      const { rows } = await network.compute({ query, passages }, { signal, isUrgent: true });
      return rows.map(([first = 0, second]) => (second === undefined ? first : second - first));
    },
    close: network.close,
  };
}
