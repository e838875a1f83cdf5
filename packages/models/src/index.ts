export { mapInTurns } from './map-in-turns.ts';
export * from './embedder.ts';
export { createHttpEmbedder, type HttpEmbedderOptions } from './http/http-embedder.ts';
export { createHttpReranker, type HttpRerankerOptions } from './http/http-reranker.ts';
export { downloadModel, type DownloadModelOptions, type DownloadProgress } from './hub/download-model.ts';
export { createLanguageModel, type LanguageModelOptions } from './language-model/create-language-model.ts';
export {
  detectLocalServers,
  type DetectOptions,
  type LocalServer,
} from './language-model/detect-local-servers.ts';
export type {
  ChatMessage,
  LanguageModel,
  LanguageModelConnection,
  LanguageModelRequest,
} from './language-model/language-model.ts';
export { testLanguageModel, type LanguageModelTest } from './language-model/test-language-model.ts';
export { detectModelFolder, type ModelFolderKind } from './model-folder/detect-model-folder.ts';
export { loadModel2VecEmbedder, type Model2VecOptions } from './model2vec/model2vec-embedder.ts';
export { openModelServers, type ModelServers } from './model-servers/model-servers.ts';
export type { HealthLogger, ModelServerOptions } from './model-servers/options.ts';
export { estimateTokens } from './http/split-texts.ts';
export type { Device, Reading, TextPair } from './onnx/messages.ts';
export { networkBytes } from './onnx/network-files.ts';
export { loadOnnxEmbedder, type OnnxEmbedder, type OnnxEmbedderOptions } from './onnx/onnx-embedder.ts';
export { loadOnnxReranker, type OnnxReranker, type OnnxRerankerOptions } from './onnx/onnx-reranker.ts';
export { openEmbedder, openReranker, type EmbedderSource, type RerankerSource } from './open-model.ts';
export * from './reranker.ts';
export { hanFold } from './static-encoder/han-fold.ts';
export { loadStaticEncoder, type StaticEncoder } from './static-encoder/static-encoder.ts';
export type { Translation, TranslateOptions } from './static-encoder/translator.ts';
