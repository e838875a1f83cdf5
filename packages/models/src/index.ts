export * from './embedder.ts';
export { hanFold } from './static-encoder/han-fold.ts';
export { loadStaticEncoder, type StaticEncoder } from './static-encoder/static-encoder.ts';
export type { Translation, TranslateOptions } from './static-encoder/translator.ts';
