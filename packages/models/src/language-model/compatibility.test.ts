import { describe, expect, it } from 'vitest';
import { collect, connect, question, serve } from './test-helpers.ts';
import { testLanguageModel } from './test-language-model.ts';

describe('servers that are only like OpenAI', () => {
  const chunk = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
  const text = chunk({ choices: [{ index: 0, delta: { content: 'Fifteen days.' } }] });

  it('may leave out the finish reason when they say [DONE]', async () => {
    const server = await serve({
      status: 200,
      contentType: 'text/event-stream',
      body: `${text}data: [DONE]\n\n`,
    });
    for (const provider of ['openai-compatible', 'openai'] as const) {
      expect(await collect(connect(provider, server.url))).toMatchObject({
        text: 'Fifteen days.',
        error: undefined,
      });
    }
  });

  it('may not just stop', async () => {
    const server = await serve({ status: 200, contentType: 'text/event-stream', body: text });
    expect(await collect(connect('openai-compatible', server.url))).toMatchObject({
      text: 'Fifteen days.',
      error: { code: 'model-failed' },
    });
  });

  it.each([
    ['{"error":"out of memory"}', 'out of memory'],
    ['{"error":{"message":"CUDA error","code":500}}', 'CUDA error'],
    ['{"choices":"none"}', 'form of this API'],
    ['not json', 'form of this API'],
  ])('may send %s in the stream', async (event, detail) => {
    const body = `${text}data: ${event}\n\n`;
    const server = await serve({ status: 200, contentType: 'text/event-stream', body });
    for (const provider of ['openai-compatible', 'openai'] as const) {
      const answer = await collect(connect(provider, server.url));
      expect(answer).toMatchObject({ text: 'Fifteen days.', error: { code: 'model-failed' } });
      expect(answer.error?.detail).toContain(detail);
    }
  });

  it('hide thinking in tags, wherever the packets cut them', async () => {
    const answer =
      '<think>\nThey ask about <b>leave</b>.\n</think>\n\nFifteen days. Use `<think>` for thoughts.';
    for (const length of [1, 3, 100]) {
      const pieces = answer.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];
      const server = await serve({ text: pieces });
      const result = await collect(connect('openai-compatible', server.url));
      expect(result.text).toBe('Fifteen days. Use `<think>` for thoughts.');
    }
  });

  it('keep an answer that only looks like a tag at first', async () => {
    const server = await serve({ text: ['<th', 'ead> is an HTML element'] });
    expect((await collect(connect('openai-compatible', server.url))).text).toBe('<thead> is an HTML element');
    const short = await serve({ text: ['<thi'] });
    expect((await collect(connect('openai-compatible', short.url))).text).toBe('<thi');
  });
});

describe('addresses', () => {
  it.each([
    ['openai-compatible', '', '/v1/chat/completions'],
    ['openai-compatible', '/v1/', '/v1/chat/completions'],
    ['openai-compatible', '/v1/chat/completions', '/v1/chat/completions'],
    ['openai-compatible', '/api/paas/v4', '/api/paas/v4/chat/completions'],
    ['openai', '/v1', '/v1/chat/completions'],
    ['anthropic', '', '/v1/messages'],
    ['anthropic', '/v1', '/v1/messages'],
    ['google', '', '/v1beta/models/model-1:streamGenerateContent'],
    ['ollama', '', '/api/chat'],
    ['ollama', '/v1', '/api/chat'],
    ['ollama', '/proxy/v1/', '/proxy/api/chat'],
  ] as const)('%s at "%s" asks %s', async (provider, path, asked) => {
    const server = await serve('ok');
    expect(await connect(provider, server.url + path).complete(question)).toBe('ok');
    expect(server.requests[0]!.path).toBe(asked);
  });
});

describe('ollama', () => {
  const contextOf = async (content: string, contextTokens: number): Promise<unknown> => {
    const server = await serve('ok');
    await connect('ollama', server.url, {}, { contextTokens }).complete({
      messages: [{ role: 'user', content }],
    });
    return (server.requests[0]!.body as { options: { num_ctx: number } }).options.num_ctx;
  };

  it('gets a context that holds the question and its sources, within the limit', async () => {
    expect(await contextOf('short', 32_768)).toBe(8_192);
    expect(await contextOf('年'.repeat(10_000), 32_768)).toBe(16_384);
    expect(await contextOf('word '.repeat(40_000), 32_768)).toBe(32_768);
    expect(await contextOf('short', 4_096)).toBe(4_096);
  });
});

describe('testLanguageModel', () => {
  it('tells what the model said, and when', async () => {
    const server = await serve({ text: ['O', 'K'] });
    const result = await testLanguageModel(connect('openai-compatible', server.url));
    expect(result).toEqual({ isOk: true, reply: 'OK', firstTokenMs: expect.any(Number), error: null });
  });

  it("tells the provider's own error", async () => {
    const server = await serve({ status: 401, body: { error: { message: 'Incorrect API key provided' } } });
    const result = await testLanguageModel(connect('openai-compatible', server.url));
    expect(result).toEqual({
      isOk: false,
      reply: null,
      firstTokenMs: null,
      error: { code: 'model-unauthorized', detail: 'Incorrect API key provided' },
    });
  });

  it('can be stopped', async () => {
    const server = await serve({ silence: 'hang' });
    const signal = AbortSignal.timeout(50);
    await expect(testLanguageModel(connect('openai', server.url), { signal })).rejects.toThrow(/timeout/i);
  });
});
