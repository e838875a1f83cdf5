import { createServer, type AddressInfo } from 'node:net';
import type { ProviderKind } from '@onyx/contracts';
import { describe, expect, it } from 'vitest';
import { apiKey, collect, connect, providers, question, serve } from './test-helpers.ts';

type ErrorCase = [string, ProviderKind, number, object | string, string];
const errors: ErrorCase[] = [
  [
    'OpenAI, wrong key',
    'openai',
    401,
    {
      error: {
        message: `Incorrect API key provided: ${apiKey}.`,
        type: 'invalid_request_error',
        code: 'invalid_api_key',
      },
    },
    'model-unauthorized',
  ],
  [
    'OpenAI, unknown model',
    'openai',
    404,
    {
      error: {
        message: 'The model `model-1` does not exist',
        type: 'invalid_request_error',
        code: 'model_not_found',
      },
    },
    'model-not-found',
  ],
  [
    'OpenAI, quota',
    'openai',
    429,
    {
      error: {
        message: 'You exceeded your current quota',
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      },
    },
    'model-rate-limited',
  ],
  [
    'OpenAI, context',
    'openai',
    400,
    {
      error: {
        message: "This model's maximum context length is 8192 tokens.",
        type: 'invalid_request_error',
        code: 'context_length_exceeded',
      },
    },
    'model-context-too-long',
  ],
  [
    'Azure, filter',
    'openai-compatible',
    400,
    {
      error: {
        message: "The response was filtered due to the prompt triggering Azure's policy",
        code: 'content_filter',
      },
    },
    'model-refused',
  ],
  [
    'OpenAI, broken',
    'openai',
    500,
    { error: { message: 'The server had an error', type: 'server_error' } },
    'model-failed',
  ],
  [
    'DeepSeek, balance',
    'openai-compatible',
    402,
    { error: { message: 'Insufficient Balance' } },
    'model-rate-limited',
  ],
  ['DeepSeek, model', 'openai-compatible', 400, { error: { message: 'Model Not Exist' } }, 'model-not-found'],
  [
    'vLLM, context',
    'openai-compatible',
    400,
    {
      object: 'error',
      message: "This model's maximum context length is 4096 tokens. However, you requested 5000",
      code: 400,
    },
    'model-context-too-long',
  ],
  ['FastAPI, wrong path', 'openai-compatible', 404, { detail: 'Not Found' }, 'model-unreachable'],
  [
    'error with status 200',
    'openai-compatible',
    200,
    { error: { message: 'Rate limit exceeded', code: 429 } },
    'model-rate-limited',
  ],
  [
    'Anthropic, wrong key',
    'anthropic',
    401,
    { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } },
    'model-unauthorized',
  ],
  [
    'Anthropic, unknown model',
    'anthropic',
    404,
    { type: 'error', error: { type: 'not_found_error', message: 'model: model-1' } },
    'model-not-found',
  ],
  [
    'Anthropic, overloaded',
    'anthropic',
    529,
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    'model-rate-limited',
  ],
  [
    'Anthropic, context',
    'anthropic',
    400,
    {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
    },
    'model-context-too-long',
  ],
  [
    'Anthropic, credit',
    'anthropic',
    400,
    { type: 'error', error: { type: 'invalid_request_error', message: 'Your credit balance is too low' } },
    'model-rate-limited',
  ],
  [
    'Google, wrong key',
    'google',
    400,
    {
      error: {
        code: 400,
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
      },
    },
    'model-unauthorized',
  ],
  [
    'Google, unknown model',
    'google',
    404,
    {
      error: {
        code: 404,
        message: 'models/model-1 is not found for API version v1beta',
        status: 'NOT_FOUND',
      },
    },
    'model-not-found',
  ],
  [
    'Google, quota',
    'google',
    429,
    { error: { code: 429, message: 'Resource has been exhausted', status: 'RESOURCE_EXHAUSTED' } },
    'model-rate-limited',
  ],
  [
    'Google, context',
    'google',
    400,
    {
      error: {
        code: 400,
        message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
        status: 'INVALID_ARGUMENT',
      },
    },
    'model-context-too-long',
  ],
  ['Ollama, unknown model', 'ollama', 404, { error: "model 'model-1' not found" }, 'model-not-found'],
  [
    'Ollama, broken',
    'ollama',
    500,
    { error: 'model requires more system memory (9.0 GiB) than is available' },
    'model-failed',
  ],
  ['Ollama, not Ollama', 'ollama', 404, '404 page not found', 'model-unreachable'],
  ['gateway without a body', 'openai-compatible', 502, '', 'model-unreachable'],
];

describe('errors of providers', () => {
  it.each(errors)('%s', async (_, provider, status, body, code) => {
    const server = await serve({ status, body });
    const { error } = await collect(connect(provider, server.url));
    expect(error?.code).toBe(code);
    const said = typeof body === 'string' ? body : JSON.stringify(body);
    if (said !== '') expect(error?.detail).toBeTruthy();
    expect(JSON.stringify(error?.toInfo())).not.toContain(apiKey);
    expect(error?.cause).toBeUndefined();
    expect(server.requests).toHaveLength(1);
    if (code === 'model-not-found') expect(error?.params).toEqual({ model: 'model-1' });
  });

  it.each([
    ['openai', 'content_filter'],
    ['openai-compatible', 'content_filter'],
    ['anthropic', 'refusal'],
    ['google', 'SAFETY'],
  ] as const)('%s stops with %s', async (provider, finishReason) => {
    const server = await serve({ text: ['I '], finishReason });
    const { text, error } = await collect(connect(provider, server.url));
    expect({ text, code: error?.code }).toEqual({ text: 'I ', code: 'model-refused' });
  });

  it.each(['openai-compatible', 'anthropic', 'google', 'ollama'] as const)(
    '%s: a cut to the limit is an answer',
    async (provider) => {
      const finishReason = {
        'openai-compatible': 'length',
        anthropic: 'max_tokens',
        google: 'MAX_TOKENS',
        ollama: 'length',
      }[provider];
      const server = await serve({ text: ['Fifteen'], finishReason });
      expect(await collect(connect(provider, server.url))).toMatchObject({
        text: 'Fifteen',
        error: undefined,
      });
    },
  );

  it('refuses a key that no header takes, without quoting it', async () => {
    const server = await serve('never');
    const { error } = await collect(connect('openai', server.url, {}, { apiKey: '密钥-secret\n1' }));
    expect(error?.code).toBe('model-unauthorized');
    expect(JSON.stringify(error?.toInfo())).not.toContain('secret');
    expect(server.requests).toEqual([]);
  });

  it('ignores the keys and addresses of the environment', async () => {
    const stranger = await serve('stranger');
    const server = await serve('ours');
    const names = [
      'OPENAI_BASE_URL',
      'ANTHROPIC_BASE_URL',
      'OPENAI_API_KEY',
      'ANTHROPIC_API_KEY',
      'GOOGLE_GENERATIVE_AI_API_KEY',
    ];
    for (const name of names)
      process.env[name] = name.endsWith('URL') ? stranger.url : 'key-of-the-environment';
    try {
      for (const provider of providers) {
        expect(await connect(provider, server.url, {}, { apiKey: null }).complete(question)).toBe('ours');
      }
      expect(JSON.stringify(server.requests)).not.toContain('key-of-the-environment');
      expect(stranger.requests).toEqual([]);
    } finally {
      for (const name of names) delete process.env[name];
    }
  });

  it('tries a connection that broke before the answer once more, and only once', async () => {
    const recovering = await serve([{ silence: 'reset' }, 'Fifteen days.']);
    expect(await connect('openai-compatible', recovering.url).complete(question)).toBe('Fifteen days.');
    const broken = await serve({ silence: 'reset' });
    expect((await collect(connect('openai-compatible', broken.url))).error?.code).toBe('model-unreachable');
    expect(broken.requests).toHaveLength(2);
  });

  it('does not take what is no HTTP for a model', async () => {
    const server = createServer((socket) =>
      socket.on('error', () => socket.destroy()).end('SSH-2.0-OpenSSH_9.2\r\n'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect((await collect(connect('openai-compatible', url))).error?.code).toBe('model-unreachable');
    } finally {
      server.close();
    }
  });
});
