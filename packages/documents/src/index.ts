export { chunkDocument, type ChunkOptions, type DocumentChunk } from './chunking/chunk-document.ts';
export { detectFormat, type FormatHint } from './formats/detect-format.ts';
export { formatOfFileName, mediaTypeOf, normaliseFileName } from './formats/file-name.ts';
export { parseDocument } from './parse-document.ts';
export type { PageSize, ParsedDocument, ParseInput, ParseOptions, ParseProgress } from './parsed-document.ts';
export { createParserPool, type ParserPool, type ParserPoolOptions } from './sandbox/parser-pool.ts';
export { detectLanguage } from './text/language.ts';
export { splitSentences } from './text/sentences.ts';
export { countTokens } from './text/tokens.ts';
