import type { ModelServerReadiness } from '@onyx/contracts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A model server as its clients see it: it tells of one embedding model and one reranker, and hands everything else to a
 * service that has them. It can be away, and its models can change.
 */
export async function startModelServerFront(serviceUrl: string) {
  let version = 'words@1';
  let isAway = false;
  const readiness = (): ModelServerReadiness => {
    const state = {
      state: 'ready' as const,
      is_required: true,
      progress: null,
      error: null,
      languages: ['en' as const],
      max_tokens: 512,
      processes: 1,
      threads: 1,
      device: 'cpu',
    };
    const models = [
      { ...state, id: 'words', kind: 'embedding' as const, version, dimensions: 32 },
      { ...state, id: 'shortest', kind: 'reranker' as const, version: 'shortest@1', dimensions: null },
    ];
    return { status: 'ready', models };
  };
  const server = createServer((request, response) => {
    void (async () => {
      if (isAway) return response.writeHead(503).end();
      response.setHeader('content-type', 'application/json');
      if (request.url === '/ready') return response.end(JSON.stringify(readiness()));
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const answer = await fetch(new URL(request.url ?? '', serviceUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: Buffer.concat(parts),
      });
      return response.writeHead(answer.status).end(await answer.text());
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setVersion: (next: string): void => void (version = next),
    setAway: (next: boolean): void => void (isAway = next),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
