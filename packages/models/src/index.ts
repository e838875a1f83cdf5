export * from './embedder.ts';
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
export { hanFold } from './static-encoder/han-fold.ts';
export { loadStaticEncoder, type StaticEncoder } from './static-encoder/static-encoder.ts';
export type { Translation, TranslateOptions } from './static-encoder/translator.ts';
