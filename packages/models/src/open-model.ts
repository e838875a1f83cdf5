import { resolve } from 'node:path';
import type { OpenEmbedder } from './embedder.ts';
import { createHttpEmbedder, type HttpEmbedderOptions } from './http/http-embedder.ts';
import { createHttpReranker, type HttpRerankerOptions } from './http/http-reranker.ts';
import { detectModelFolder } from './model-folder/detect-model-folder.ts';
import { unsupported } from './model-folder/model-json.ts';
import { loadModel2VecEmbedder } from './model2vec/model2vec-embedder.ts';
import { loadOnnxEmbedder, type OnnxEmbedderOptions } from './onnx/onnx-embedder.ts';
import { loadOnnxReranker, type OnnxRerankerOptions } from './onnx/onnx-reranker.ts';
import type { OpenReranker } from './reranker.ts';

/** Where an embedder is. `folder` looks what the folder holds. */
export type EmbedderSource =
  | ({ kind: 'folder' | 'onnx' | 'model2vec'; folder: string } & OnnxEmbedderOptions)
  | ({ kind: 'openai-compatible' } & HttpEmbedderOptions);

/** Where a reranker is. */
export type RerankerSource =
  | ({ kind: 'onnx'; folder: string } & OnnxRerankerOptions)
  | ({ kind: 'http' } & HttpRerankerOptions);

/**
 * Opens an embedder wherever it is; the caller closes it.
 * @throws AppError `model-files-missing`, `model-files-damaged`, `model-unsupported` or `model-runtime-missing` for a
 * folder, what the service's errors map to for an address.
 */
export async function openEmbedder(source: EmbedderSource): Promise<OpenEmbedder> {
  if (source.kind === 'openai-compatible') return createHttpEmbedder(source);
  const folder = resolve(source.folder);
  const kind = source.kind === 'folder' ? await detectModelFolder(folder) : source.kind;
  switch (kind) {
    case 'onnx':
      return loadOnnxEmbedder(folder, source);
    case 'model2vec':
      return loadModel2VecEmbedder(folder, source);
    case 'reranker':
      throw unsupported('it scores passages and makes no vectors');
  }
}

/** Opens a reranker wherever it is; the caller closes it. Errors are those of `openEmbedder`. */
export async function openReranker(source: RerankerSource): Promise<OpenReranker> {
  return source.kind === 'http' ? createHttpReranker(source) : loadOnnxReranker(source.folder, source);
}
