import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TestRequest = { method: string; path: string; headers: IncomingMessage['headers']; body: string };

/** A real HTTP server on 127.0.0.1 that answers as a test says, and remembers what it was asked. */
export async function startTestServer(
  answer: (request: TestRequest, response: ServerResponse, index: number) => void | Promise<void>,
): Promise<{ url: string; requests: TestRequest[]; close(): Promise<void> }> {
  const requests: TestRequest[] = [];
  const server = createServer((incoming, response) => {
    response.on('error', () => response.destroy());
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const { method = '', url: path = '', headers } = incoming;
      const request = { method, path, headers, body: Buffer.concat(chunks).toString() };
      await answer(request, response, requests.push(request) - 1);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
