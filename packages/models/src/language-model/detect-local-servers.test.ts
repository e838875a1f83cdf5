import { describe, expect, it } from 'vitest';
import { startRecordedModelServer } from '../testing/index.ts';
import { detectLocalServers } from './detect-local-servers.ts';

const nowhere = 'http://127.0.0.1:9';

describe('detectLocalServers', () => {
  it('lists the servers that answer, with their chat models', async () => {
    const server = await startRecordedModelServer({ script: [], models: ['qwen3:8b', 'nomic-embed-text'] });
    try {
      expect(await detectLocalServers({ ollamaUrl: server.url, lmStudioUrl: server.url })).toEqual([
        { provider: 'ollama', baseUrl: server.url, models: ['qwen3:8b'] },
        { provider: 'openai-compatible', baseUrl: `${server.url}/v1`, models: ['qwen3:8b'] },
      ]);
    } finally {
      await server.close();
    }
  });

  it('leaves out what does not listen, does not answer in time, or speaks otherwise', async () => {
    const answers = [
      () => new Response('<html></html>', { headers: { 'content-type': 'text/html' } }),
      () => new Response('[]'),
      () => new Response('{"models": null, "data": 3}'),
      () => new Response('', { status: 500 }),
    ];
    for (const answer of answers)
      expect(await detectLocalServers({ fetch: async () => answer() })).toEqual([]);
    expect(await detectLocalServers({ ollamaUrl: nowhere, lmStudioUrl: nowhere })).toEqual([]);
    const hang: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) =>
        init?.signal?.addEventListener('abort', () => reject(new Error('late'))),
      );
    expect(await detectLocalServers({ fetch: hang, timeoutMs: 20 })).toEqual([]);
  });
});
