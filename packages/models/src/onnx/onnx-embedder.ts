import { basename, resolve } from 'node:path';
import { availableParallelism } from 'node:os';
import type { OpenEmbedder } from '../embedder.ts';
import type { ModelLanguages } from '../tokenizer/known-languages.ts';
import { fingerprint, readOnnxSettings, type OnnxModelOptions } from './model-settings.ts';
import { startOnnxProcess } from './onnx-process.ts';
import { readPrefixes, type Prefixes } from './prefixes.ts';

export type OnnxEmbedderOptions = OnnxModelOptions & {
  /** Absent: those that the model's card declares or its vocabulary knows. */
  languages?: ModelLanguages | undefined;
  /** What stands in front of questions and of passages. Absent: what the model's files or its family say. */
  prefixes?: Partial<Prefixes>;
  /** Absent: as many as there are cores. */
  threads?: number;
};

export type OnnxEmbedder = OpenEmbedder & {
  /** How many tokens the model has read since it was opened. */
  readonly tokensRead: number;
};

/**
 * Opens an ONNX sentence encoder from a folder in the layout of the hubs: `config.json`, `tokenizer.json`,
 * `onnx/*.onnx`, and what sentence-transformers writes beside them. It runs in a process of its own.
 * @throws AppError `model-files-missing`, `model-files-damaged`, `model-unsupported` or `model-runtime-missing`.
 */
export async function loadOnnxEmbedder(
  folder: string,
  options: OnnxEmbedderOptions = {},
): Promise<OnnxEmbedder> {
  const path = resolve(folder);
  const [settings, known] = await Promise.all([readOnnxSettings(path, options), readPrefixes(path)]);
  const prefixes = { ...known, ...options.prefixes };
  const id = `${basename(path)}@${await fingerprint(settings, prefixes)}`;
  const network = await startOnnxProcess({
    ...settings,
    head: 'vectors',
    threads: options.threads ?? availableParallelism(),
  });
  let tokensRead = 0;

  return {
    id,
    dimensions: network.width,
    languages: options.languages ?? network.languages,
    get tokensRead() {
      return tokensRead;
    },
    async embedPassages(texts, { signal } = {}) {
      if (texts.length === 0) return [];
      const result = await network.compute(
        { texts: texts.map((text) => prefixes.passage + text) },
        { signal },
      );
      tokensRead += result.tokens;
      return result.rows;
    },
    async embedQuery(text, { signal } = {}) {
      const { rows, tokens } = await network.compute(
        { texts: [prefixes.query + text] },
        { signal, isUrgent: true },
      );
      tokensRead += tokens;
      return rows[0]!;
    },
    close: network.close,
  };
}
