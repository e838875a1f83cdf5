import { createLanguageModel } from '@onyx/models';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { fakeLlama, type FakeLlama } from '../testing/fake-llama.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.remove();
  server = undefined;
});

async function start(llama: FakeLlama): Promise<TestServer> {
  server = await startTestServer({}, { importLlama: async () => llama.module }, (modelsDir) =>
    writeFile(join(modelsDir, 'small.gguf'), 'GGUF'),
  );
  return server;
}

const hello = { model: 'small', messages: [{ role: 'user', content: 'hello' }] };
const chat = (body: object = {}, signal?: AbortSignal) =>
  server!.post('/v1/chat/completions', { ...hello, ...body }, {}, signal);

/** The events of a stream, parsed. */
const events = (text: string): unknown[] =>
  text
    .trim()
    .split('\n\n')
    .map((event) => event.replace(/^data: /, ''))
    .map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as unknown)));

describe('/v1/chat/completions', () => {
  it('answers whole, in the shape of OpenAI', async () => {
    const llama = fakeLlama(() => ['Good ', 'day.']);
    await start(llama);
    const messages = [
      { role: 'developer', content: 'Be kind.' },
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'How are you?' },
    ];
    const settings = { temperature: 0.5, top_p: 0.9, seed: 7, max_tokens: 12, stop: 'END' };
    expect(await (await chat({ messages, ...settings })).json()).toEqual({
      id: expect.stringMatching(/^chatcmpl-/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'small',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Good day.' },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
    });
    expect(llama.asked[0]).toMatchObject({
      history: [
        { type: 'system', text: 'Be kind.' },
        { type: 'user', text: 'Hi' },
        { type: 'model', response: ['Hello.'] },
      ],
      prompt: 'How are you?',
      options: { temperature: 0.5, topP: 0.9, seed: 7, maxTokens: 12, customStopTriggers: ['END'] },
    });
  });

  it('streams the pieces as they are made', async () => {
    await start(fakeLlama(() => ['Good ', 'day.', ' And more.']));
    const answer = await chat({ stream: true, stream_options: { include_usage: true }, max_tokens: 2 });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const found = events(await answer.text());
    const choice = (delta: object, reason: string | null = null) => ({
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: reason, logprobs: null }],
    });
    expect(found).toMatchObject([
      choice({ role: 'assistant', content: '' }),
      choice({ content: 'Good ' }),
      choice({ content: 'day.' }),
      choice({}, 'length'),
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
      '[DONE]',
    ]);
  });

  it("is read by Onyx's own language model adapter", async () => {
    const { url } = await start(fakeLlama((prompt) => ['You said ', prompt]));
    const model = createLanguageModel({
      name: 'Small',
      provider: 'openai-compatible',
      baseUrl: url,
      model: 'small',
      apiKey: null,
      contextTokens: 50,
    });
    expect(await model.complete({ messages: [{ role: 'user', content: 'hello' }] })).toBe('You said hello');
  });

  it('makes one answer at a time, in turn', async () => {
    const llama = fakeLlama((prompt) => [delay(5), prompt]);
    await start(llama);
    const prompts = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(
      prompts.map(async (content) => (await chat({ messages: [{ role: 'user', content }] })).json()),
    );
    expect(answers).toMatchObject(prompts.map((content) => ({ choices: [{ message: { content } }] })));
    expect(llama.mostAtOnce()).toBe(1);
  });

  it('refuses what does not fit, and what does not end with the user', async () => {
    await start(fakeLlama(() => ['x']));
    const long = await chat({ messages: [{ role: 'user', content: 'word '.repeat(40) }], stream: true });
    expect([long.status, await long.json()]).toMatchObject([
      400,
      { error: { code: 'context_length_exceeded' } },
    ]);
    const last = await chat({ messages: [{ role: 'assistant', content: 'x' }] });
    expect([last.status, await last.json()]).toMatchObject([
      400,
      { error: { code: 'invalid_request', param: 'messages' } },
    ]);
  });

  it('tells of a failure that there was one, and goes on with the next request', async () => {
    let isBroken = true;
    await start(fakeLlama(() => ['Good ', ...(isBroken ? [new Error('secret path')] : ['day.'])]));
    const whole = await chat();
    expect(whole.status).toBe(500);
    expect(await whole.text()).not.toContain('secret');
    const streamed = await (await chat({ stream: true })).text();
    expect(streamed).not.toContain('secret');
    expect(events(streamed).at(-1)).toMatchObject({
      error: { code: 'internal_error', type: 'server_error' },
    });
    isBroken = false;
    expect(await (await chat()).json()).toMatchObject({ choices: [{ message: { content: 'Good day.' } }] });
  });

  it('stops when the caller leaves, and closes the model in the end', async () => {
    const llama = fakeLlama((prompt) => [
      'first',
      ...(prompt === 'stay' ? [] : [new Promise<void>(() => undefined)]),
    ]);
    await start(llama);
    const leave = new AbortController();
    const answer = await chat({ stream: true }, leave.signal);
    leave.abort();
    await answer.text().catch(() => undefined);
    // Its turn comes only when the one before has been given up.
    const next = await chat({ messages: [{ role: 'user', content: 'stay' }] });
    expect(await next.json()).toMatchObject({ choices: [{ message: { content: 'first' } }] });
    expect(llama.asked[0]?.options.signal.aborted).toBe(true);
    await server?.stop();
    expect(llama.isDisposed()).toBe(true);
  });
});
