import { basename, resolve } from 'node:path';
import { availableParallelism } from 'node:os';
import type { OpenEmbedder } from '../embedder.ts';
import type { ModelLanguages } from '../tokenizer/known-languages.ts';
import type { Device, Reading } from './messages.ts';
import { fingerprint, readOnnxSettings, type OnnxModelOptions } from './model-settings.ts';
import { startOnnxProcess, type ComputeOptions } from './onnx-process.ts';
import { readPrefixes, type Prefixes } from './prefixes.ts';

export type OnnxEmbedderOptions = OnnxModelOptions & {
  /** Absent: those that the model's card declares or its vocabulary knows. */
  languages?: ModelLanguages | undefined;
  /** What stands in front of questions and of passages. Absent: what the model's files or its family say. */
  prefixes?: Partial<Prefixes>;
  /** Absent: as many as there are cores. */
  threads?: number;
  /** Absent: the processor. */
  device?: Device;
};

export type OnnxEmbedder = OpenEmbedder & {
  /** How many tokens the model has read since it was opened. */
  readonly tokensRead: number;
  /** Longest text in tokens, special ones included; what is longer is cut off. */
  readonly maxTokens: number;
  readonly device: 'cpu' | 'cuda';
  /** What `embedQuery` and `embedPassages` put in front of a text. */
  readonly prefixes: Prefixes;
  /**
   * Vectors of texts as they are, without a prefix, in one piece of work, with what was read of each. For servers that
   * batch the texts of many callers. Rejects as `embedPassages` does.
   */
  embedTexts(
    texts: readonly string[],
    options?: ComputeOptions,
  ): Promise<{ vectors: Float32Array[]; readings: Reading[] }>;
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
    device: options.device ?? 'cpu',
  });
  let tokensRead = 0;

  const embedTexts: OnnxEmbedder['embedTexts'] = async (texts, how) => {
    const { rows, readings } = await network.compute({ texts }, how);
    for (const { tokens } of readings) tokensRead += tokens;
    return { vectors: rows, readings };
  };

  return {
    id,
    dimensions: network.width,
    languages: options.languages ?? network.languages,
    maxTokens: settings.maxTokens,
    device: network.device,
    prefixes,
    get tokensRead() {
      return tokensRead;
    },
    embedTexts,
    async embedPassages(texts, { signal } = {}) {
      if (texts.length === 0) return [];
      const prefixed = texts.map((text) => prefixes.passage + text);
      return (await embedTexts(prefixed, { signal })).vectors;
    },
    async embedQuery(text, { signal } = {}) {
      const { vectors } = await embedTexts([prefixes.query + text], { signal, isUrgent: true });
      return vectors[0]!;
    },
    close: network.close,
  };
}
