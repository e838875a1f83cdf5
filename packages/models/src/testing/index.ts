export { createTestFolder, testCrossEncoder, testEncoder, testTokenizer } from './model-folders.ts';
export {
  startRecordedModelServer,
  type RecordedModelServer,
  type RecordedModelServerOptions,
} from './recorded-model-server.ts';
export type { RecordedAnswer, RecordedRequest, Script, TextAnswer } from './script.ts';
