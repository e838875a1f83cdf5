import { hashFiles } from '../model-folder/hash-files.ts';
import { readJson, readOptionalJson, unsupported, type Json } from '../model-folder/model-json.ts';
import { findNetwork, listModelFiles, weightFiles } from './network-files.ts';

/** How the vectors of a text's tokens become the one of the text: their mean, the first one, or the last one. */
export type Pooling = 'mean' | 'cls' | 'last';

export type OnnxModelSettings = {
  folder: string;
  /** The network, a path in the folder. */
  file: string;
  /** Longest text, special tokens included. What is longer is cut off. */
  maxTokens: number;
  pooling: Pooling;
};

export type OnnxModelOptions = {
  /** The network to take where the folder has several, e.g. `onnx/model_fp16.onnx`. */
  file?: string;
  maxTokens?: number;
  pooling?: Pooling;
};

/** Longest text where neither the model nor the caller says less: time grows faster than length. */
const defaultMaxTokens = 512;

/**
 * How an ONNX model is to be used, from the files that stand beside it on a hub: `modules.json`,
 * `1_Pooling/config.json`, `sentence_bert_config.json`, `tokenizer_config.json`, `config.json`.
 * @throws AppError `model-files-missing`, `model-files-damaged`, or `model-unsupported`.
 */
export async function readOnnxSettings(
  folder: string,
  options: OnnxModelOptions = {},
): Promise<OnnxModelSettings> {
  const [file, config, tokenizer, sentence, modules, pooling] = await Promise.all([
    findNetwork(folder, options.file),
    readJson(folder, 'config.json'),
    readOptionalJson(folder, 'tokenizer_config.json'),
    readOptionalJson(folder, 'sentence_bert_config.json'),
    readOptionalJson(folder, 'modules.json'),
    readOptionalJson(folder, '1_Pooling/config.json'),
  ]);
  requireKnownModules(modules);
  const own = sentence?.max_seq_length;
  const limits = [tokenizer?.model_max_length, positionsOf(config)].filter(isCount);
  return {
    folder,
    file,
    maxTokens: options.maxTokens ?? (isCount(own) ? own : Math.min(defaultMaxTokens, ...limits)),
    pooling: options.pooling ?? poolingOf(pooling),
  };
}

/**
 * A name for what these settings give: it changes with any file or setting that vectors depend on, however the
 * folder is called. `more` are such settings of the caller's. @throws AppError `model-files-missing`.
 */
export async function fingerprint(settings: OnnxModelSettings, more: Json = {}): Promise<string> {
  const { folder, file, maxTokens, pooling } = settings;
  const files = ['tokenizer.json', file, ...weightFiles(await listModelFiles(folder), file)];
  return hashFiles(folder, files, [maxTokens, pooling, more]);
}

/** What stands behind the network in `modules.json` is computed here, or not at all. */
function requireKnownModules(modules: Json | undefined): void {
  for (const module of Array.isArray(modules) ? (modules as Json[]) : []) {
    const type = String(module.type).split('.').at(-1) ?? '';
    if (!['Transformer', 'Pooling', 'Normalize'].includes(type)) throw unsupported(`module ${type}`);
  }
}

function poolingOf(config: Json | undefined): Pooling {
  if (!config || config.pooling_mode_mean_tokens === true) return 'mean';
  if (config.pooling_mode_cls_token === true) return 'cls';
  if (config.pooling_mode_lasttoken === true) return 'last';
  throw unsupported('pooling');
}

/** RoBERTa and its like count positions from behind the padding token. */
function positionsOf(config: Json): unknown {
  const { max_position_embeddings: all, model_type: type, pad_token_id: pad } = config;
  if (!isCount(all)) return undefined;
  return /roberta|camembert|mpnet/.test(String(type)) ? all - Number(pad ?? 1) - 1 : all;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 1e6;
}
