import { AppError } from '@onyx/contracts';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseNetwork, listModelFiles } from '../onnx/network-files.ts';
import { isMissing, readOptionalJson, unsupported, type Json } from './model-json.ts';

/** What a folder holds: a sentence encoder, a static model of token vectors, or a cross-encoder. */
export type ModelFolderKind = 'onnx' | 'model2vec' | 'reranker';

/** Where static models keep their vectors, the usual place first. */
export const staticWeightFiles = ['model.safetensors', '0_StaticEmbedding/model.safetensors'];

/**
 * What kind of model a folder holds. Tells by the names of files and `config.json`, reads no weights.
 * @throws AppError `model-files-missing` where a part is not there (all of it, in a folder without models),
 * `model-unsupported` for a model of another kind, `model-files-damaged`.
 */
export async function detectModelFolder(folder: string): Promise<ModelFolderKind> {
  const [config, modules, files] = await Promise.all([
    readOptionalJson(folder, 'config.json'),
    readOptionalJson(folder, 'modules.json'),
    listModelFiles(folder),
  ]);
  if (!files.includes('tokenizer.json') && !(await exists(folder, 'tokenizer.json'))) {
    throw new AppError('model-files-missing', { params: { files: 'tokenizer.json' } });
  }
  if (isStaticModel(config, modules)) {
    await staticWeights(folder);
    return 'model2vec';
  }
  if (chooseNetwork(files) === undefined) {
    throw new AppError('model-files-missing', { params: { files: 'onnx/model.onnx' } });
  }
  if (!config) throw new AppError('model-files-missing', { params: { files: 'config.json' } });
  const [architecture = ''] = Array.isArray(config.architectures) ? (config.architectures as string[]) : [];
  if (architecture.endsWith('ForSequenceClassification')) return 'reranker';
  if (/For(CausalLM|ConditionalGeneration|TokenClassification|QuestionAnswering)$/.test(architecture)) {
    throw unsupported(architecture);
  }
  return 'onnx';
}

/** The file with the vectors of a static model. @throws AppError `model-files-missing`. */
export async function staticWeights(folder: string): Promise<string> {
  for (const file of staticWeightFiles) if (await exists(folder, file)) return file;
  throw new AppError('model-files-missing', { params: { files: 'model.safetensors' } });
}

/** Whether a model is one of token vectors, by its `config.json` and `modules.json`. */
export function isStaticModel(config: Json | undefined, modules: Json | undefined): boolean {
  const [first] = Array.isArray(modules) ? (modules as Json[]) : [];
  return config?.model_type === 'model2vec' || String(first?.type).endsWith('.StaticEmbedding');
}

async function exists(folder: string, file: string): Promise<boolean> {
  return await stat(join(folder, file)).then(
    (entry) => entry.isFile(),
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );
}
