import { AppError, type ProviderKind } from '@onyx/contracts';
import { afterEach } from 'vitest';
import { startRecordedModelServer, type RecordedModelServer, type Script } from '../testing/index.ts';
import { createLanguageModel, type LanguageModelOptions } from './create-language-model.ts';
import type { LanguageModel, LanguageModelConnection, LanguageModelRequest } from './language-model.ts';

export const apiKey = 'onyx-test-key-7f3a91';
export const providers: ProviderKind[] = ['openai-compatible', 'openai', 'anthropic', 'google', 'ollama'];
export const question: LanguageModelRequest = { messages: [{ role: 'user', content: '年假有几天？' }] };

const servers: RecordedModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A server that is closed after the test. */
export async function serve(script: Script): Promise<RecordedModelServer> {
  const server = await startRecordedModelServer({ script });
  servers.push(server);
  return server;
}

export function connect(
  provider: ProviderKind,
  baseUrl: string,
  options: LanguageModelOptions = {},
  connection: Partial<LanguageModelConnection> = {},
): LanguageModel {
  const model = 'model-1';
  return createLanguageModel(
    { name: 'Test', provider, baseUrl, model, apiKey, contextTokens: 32_768, ...connection },
    options,
  );
}

/** The pieces that arrived, and the error that ended them. */
export async function collect(
  model: LanguageModel,
  request: LanguageModelRequest = question,
): Promise<{ text: string; pieces: string[]; error: AppError | undefined }> {
  const pieces: string[] = [];
  try {
    for await (const piece of model.stream(request)) pieces.push(piece);
    return { text: pieces.join(''), pieces, error: undefined };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { text: pieces.join(''), pieces, error };
  }
}
