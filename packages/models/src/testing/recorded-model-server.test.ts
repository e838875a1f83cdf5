import { afterEach, describe, expect, it } from 'vitest';
import { createLanguageModel } from '../index.ts';
import { startRecordedModelServer, type RecordedModelServer } from './index.ts';

let server: RecordedModelServer | undefined;
afterEach(() => server?.close());

const modelAt = (url: string) =>
  createLanguageModel({
    name: 'Test',
    provider: 'openai-compatible',
    baseUrl: url,
    model: 'model-1',
    apiKey: null,
    contextTokens: 8_192,
  });
const ask = (url: string, content: string): Promise<string> =>
  modelAt(url).complete({ messages: [{ role: 'user', content }] });

describe('startRecordedModelServer', () => {
  it('answers from a function of the conversation', async () => {
    server = await startRecordedModelServer({
      script: ({ messages }, index) => ({
        text: [`${index}: `, messages.at(-1)!.content.toUpperCase(), ' [1]'],
      }),
    });
    expect(await ask(server.url, 'fifteen days')).toBe('0: FIFTEEN DAYS [1]');
    expect(await ask(server.url, 'again')).toBe('1: AGAIN [1]');
    expect(server.requests.map(({ path, format }) => [path, format])).toEqual([
      ['/v1/chat/completions', 'openai'],
      ['/v1/chat/completions', 'openai'],
    ]);
  });

  it('answers from a list, and fails when it is at its end', async () => {
    server = await startRecordedModelServer({ script: ['one', { text: ['t', 'wo'] }] });
    expect(await ask(server.url, '?')).toBe('one');
    expect(await ask(server.url, '?')).toBe('two');
    await expect(ask(server.url, '?')).rejects.toMatchObject({ detail: 'nothing recorded for request 3' });
  });

  it('keeps apart answers that stream at the same time', async () => {
    server = await startRecordedModelServer({
      script: ({ messages }) => ({ text: Array.from(messages[0]!.content), delayMs: 1, bytesPerWrite: 5 }),
    });
    const texts = ['年假十五天', 'fifteen days', '😀😀😀', 'abc'];
    expect(await Promise.all(texts.map((text) => ask(server!.url, text)))).toEqual(texts);
  });
});
