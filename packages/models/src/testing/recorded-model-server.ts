import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { RecordedAnswer, RecordedRequest, Script, TextAnswer } from './script.ts';
import { formatOfPath, readMessages, writeEvents } from './wire-formats.ts';

const resetDelayMs = 100;

export type RecordedModelServerOptions = {
  script: Script;
  /** Names that the model lists (`/v1/models`, `/api/tags`) answer. */
  models?: readonly string[];
  /** An address of this machine; unset: 127.0.0.1. */
  host?: string;
  /** Unset: any free one. */
  port?: number;
};

export type RecordedModelServer = {
  /** Without a path: append `/v1` for OpenAI's and Anthropic's API, `/v1beta` for Google's, nothing for Ollama's. */
  readonly url: string;
  /** Requests for answers, in their order. Lists of models are not among them. */
  readonly requests: RecordedRequest[];
  close(): Promise<void>;
};

/**
 * A real HTTP server that plays back recorded answers of language models, for tests. It speaks the
 * streaming APIs of OpenAI and its like, Anthropic, Google and Ollama; which one is told by the path asked for.
 */
export async function startRecordedModelServer(
  options: RecordedModelServerOptions,
): Promise<RecordedModelServer> {
  const requests: RecordedRequest[] = [];
  const { host = '127.0.0.1' } = options;
  const server = createServer((request, response) => {
    response.on('error', () => response.destroy());
    handle(request, response, requests, options).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${host}:${port}`,
    requests,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  requests: RecordedRequest[],
  { script, models = [] }: RecordedModelServerOptions,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://recorded').pathname;
  if (request.method === 'GET') {
    if (path === '/api/tags')
      return sendJson(response, 200, { models: models.map((name) => ({ name, model: name })) });
    if (path.endsWith('/models')) {
      return sendJson(response, 200, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) });
    }
    return sendJson(response, 404, { error: { message: 'Not found' } });
  }

  const recorded = await readRequest(request, path);
  const index = requests.push(recorded) - 1;
  response.on('close', () => {
    recorded.isCancelled = !response.writableFinished;
  });
  await play(await answerOf(script, recorded, index), recorded, response);
}

async function readRequest(request: IncomingMessage, path: string): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const body: unknown = text === '' ? null : JSON.parse(text);
  const format = formatOfPath(path);
  const modelInPath = /models\/([^/:]+):/.exec(path)?.[1];
  return {
    method: request.method ?? 'GET',
    path,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    ),
    body,
    format,
    model: modelInPath ?? (body as { model?: string } | null)?.model ?? '',
    messages: readMessages(format, body),
    isCancelled: false,
  };
}

async function answerOf(script: Script, request: RecordedRequest, index: number): Promise<RecordedAnswer> {
  if (typeof script === 'function') return script(request, index);
  if (!isList(script)) return script;
  return (
    script[index] ?? {
      status: 500,
      body: { error: { message: `nothing recorded for request ${index + 1}` } },
    }
  );
}

function isList(script: Script): script is readonly RecordedAnswer[] {
  return Array.isArray(script);
}

async function play(
  answer: RecordedAnswer,
  request: RecordedRequest,
  response: ServerResponse,
): Promise<void> {
  if (typeof answer === 'string') return playText({ text: answer }, request, response);
  if ('text' in answer) return playText(answer, request, response);
  if ('status' in answer) {
    const { status, body, headers } = answer;
    if (typeof body !== 'string') return sendJson(response, status, body, headers);
    response.writeHead(status, { 'content-type': answer.contentType ?? 'text/plain', ...headers }).end(body);
  } else if (answer.silence === 'reset') {
    response.socket?.resetAndDestroy();
  }
}

async function playText(
  answer: TextAnswer,
  request: RecordedRequest,
  response: ServerResponse,
): Promise<void> {
  const { contentType, events } = writeEvents(request.format, request.model, answer);
  response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache' });
  response.flushHeaders();
  response.socket?.setNoDelay(true);
  for (const event of events) {
    if (answer.delayMs !== undefined) await delay(answer.delayMs);
    const bytes = Buffer.from(event, 'utf8');
    const step = answer.bytesPerWrite ?? bytes.length;
    for (let at = 0; at < bytes.length; at += step) {
      if (response.destroyed) return;
      response.write(bytes.subarray(at, at + step));
      // A turn of the event loop, so that the writes leave as packets of their own.
      await new Promise(setImmediate);
    }
  }
  if (answer.end === 'hang') return;
  if (answer.end === 'reset') {
    // A reset throws away what the other side has not read yet.
    await delay(resetDelayMs);
    response.socket?.resetAndDestroy();
  } else {
    response.end();
  }
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers?: Record<string, string>,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
