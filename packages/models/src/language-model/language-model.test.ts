import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { apiKey, collect, connect, providers, question, serve } from './test-helpers.ts';

describe.each(providers)('%s', (provider) => {
  it('streams the text, whole characters whatever the packets', async () => {
    const pieces = ['员工', '每年享有', '十五天 annual leave 😀', '。[1]'];
    const server = await serve({ text: pieces, bytesPerWrite: 7 });
    const answer = await collect(connect(provider, server.url));
    expect(answer).toEqual({ text: pieces.join(''), pieces, error: undefined });
  });

  it('sends the conversation, the system message first, without empty messages', async () => {
    const server = await serve('ok');
    const messages = [
      { role: 'system' as const, content: 'Answer from the sources.' },
      { role: 'user' as const, content: '你好' },
      { role: 'assistant' as const, content: '您好' },
      { role: 'assistant' as const, content: '' },
      { role: 'user' as const, content: 'How many days?' },
    ];
    await connect(provider, server.url).complete({ messages, maxOutputTokens: 99, temperature: 0.2 });
    expect(server.requests[0]!.messages).toEqual(messages.filter(({ content }) => content !== ''));
    expect(server.requests[0]!.model).toBe('model-1');
    expect(JSON.stringify(server.requests[0]!.body)).toMatch(/:99\b.*:0\.2\b|:0\.2\b.*:99\b/);
    expect(JSON.stringify(server.requests[0]!.headers)).toContain(apiKey);
  });

  it('does not yield what the model thinks', async () => {
    const server = await serve({
      reasoning: ['The user asks', ' about leave.'],
      text: ['Fifteen', ' days.'],
    });
    expect((await collect(connect(provider, server.url))).pieces).toEqual(['Fifteen', ' days.']);
  });

  it('yields what arrived, then throws: the provider fails', async () => {
    const server = await serve({
      text: ['十五', '天'],
      end: 'error',
      errorMessage: `Internal error for ${apiKey}`,
    });
    const { text, error } = await collect(connect(provider, server.url));
    expect(text).toBe('十五天');
    expect(error?.code).toMatch(/^model-(failed|rate-limited)$/);
    expect(error?.detail).toContain('Internal error');
    expect(error?.detail).not.toContain(apiKey);
  });

  it.each(['cut', 'reset'] as const)('yields what arrived, then throws: connection %s', async (end) => {
    const server = await serve({ text: ['十五', '天'], delayMs: 15, end });
    const { text, error } = await collect(connect(provider, server.url));
    expect(text).toBe('十五天');
    expect(error?.code).toBe('model-failed');
  });

  it('gives up a silent model', async () => {
    const server = await serve({ silence: 'hang' });
    const { text, error } = await collect(connect(provider, server.url, { firstTokenTimeoutMs: 100 }));
    expect({ text, code: error?.code, params: error?.params }).toEqual({
      text: '',
      code: 'model-timeout',
      params: { seconds: 1 },
    });
    await expect.poll(() => server.requests[0]!.isCancelled).toBe(true);
  });

  it('gives up a model that falls silent, and keeps what arrived', async () => {
    const server = await serve({ text: ['十五', '天'], end: 'hang' });
    const { text, error } = await collect(connect(provider, server.url, { idleTimeoutMs: 150 }));
    expect({ text, code: error?.code }).toEqual({ text: '十五天', code: 'model-timeout' });
    await expect.poll(() => server.requests[0]!.isCancelled).toBe(true);
  });

  it('ends the request when it is aborted, and throws the reason', async () => {
    const server = await serve({ text: ['十五', '天'], end: 'hang' });
    const controller = new AbortController();
    const reason = new Error('stopped');
    const pieces: string[] = [];
    const run = async (): Promise<void> => {
      for await (const piece of connect(provider, server.url).stream({
        ...question,
        signal: controller.signal,
      })) {
        pieces.push(piece);
        if (pieces.length === 2) controller.abort(reason);
      }
    };
    await expect(run()).rejects.toBe(reason);
    await expect.poll(() => server.requests[0]!.isCancelled).toBe(true);
  });

  it('ends the request when the reader leaves', async () => {
    const server = await serve({ text: ['a', 'b', 'c'], end: 'hang' });
    for await (const _ of connect(provider, server.url).stream(question)) break;
    await expect.poll(() => server.requests[0]!.isCancelled).toBe(true);
  });

  it('names the address when nothing listens', async () => {
    const server = await serve('never');
    await server.close();
    const { error } = await collect(connect(provider, server.url));
    expect(error?.code).toBe('model-unreachable');
    expect(error?.params).toEqual({ address: new URL(server.url).host });
    expect(error?.detail).toContain('ECONNREFUSED');
  });

  it('takes a web page for a wrong address, whatever its status', async () => {
    const page =
      '<!DOCTYPE html><html><head><title>Corporate proxy login</title></head><body>…</body></html>';
    for (const status of [200, 404, 502]) {
      const server = await serve({ status, body: page, contentType: 'text/html' });
      const { error } = await collect(connect(provider, server.url));
      expect({ status, code: error?.code }).toEqual({ status, code: 'model-unreachable' });
      expect(error?.detail).toContain('Corporate proxy login');
    }
  });

  it('does not follow a redirect with its key', async () => {
    const other = await serve('stolen');
    const server = await serve({ status: 307, body: '', headers: { location: `${other.url}/elsewhere` } });
    const { error } = await collect(connect(provider, server.url));
    expect(error?.code).toBe('model-unreachable');
    expect(error?.detail).toContain(other.url);
    expect(other.requests).toEqual([]);
  });

  it('is not deceived by an empty answer', async () => {
    const server = await serve({ reasoning: ['Hmm'], text: [] });
    expect((await collect(connect(provider, server.url))).error?.code).toBe('model-failed');
  });
});

describe('deadlines', () => {
  it('count thinking as a sign of life', async () => {
    const server = await serve({
      reasoning: Array.from({ length: 8 }, () => 'hm '),
      text: ['Done.'],
      delayMs: 60,
    });
    const model = connect('openai-compatible', server.url, { firstTokenTimeoutMs: 250, idleTimeoutMs: 250 });
    expect(await model.complete(question)).toBe('Done.');
  });

  it("do not count the reader's time", async () => {
    const server = await serve({ text: ['a', 'b', 'c'], delayMs: 5 });
    const pieces: string[] = [];
    for await (const piece of connect('openai-compatible', server.url, { idleTimeoutMs: 100 }).stream(
      question,
    )) {
      pieces.push(piece);
      await delay(150);
    }
    expect(pieces).toEqual(['a', 'b', 'c']);
  });

  it('do not start anything when the signal is aborted already', async () => {
    const server = await serve('never');
    const model = connect('openai', server.url);
    await expect(model.complete({ ...question, signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    expect(server.requests).toEqual([]);
  });
});
