import { loadConfig } from '@onyx/config';
import { createClient } from '@onyx/contracts';
import { freePort } from '@onyx/database/testing';
import { startRecordedModelServer, type RecordedModelServer } from '@onyx/models/testing';
import { startCollector, type Collector } from '@onyx/telemetry/testing';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startEmbeddedSystem } from './embedded-system.ts';
import type { EmbeddedSystem } from './wire-system.ts';

/** What people typed, uploaded, or must keep to themselves. None of it is to be found in what operators see. */
const canaries = {
  document: 'Zorvathtext',
  fileName: 'zorvathfile',
  damaged: 'zorvathdamaged',
  question: 'zorvathquestion',
  search: 'zorvathsearch',
  password: 'zorvath-password-1',
  wrongPassword: 'zorvath-password-2',
  modelKey: 'zorvath-model-key',
  path: 'zorvathpath',
  parameter: 'zorvathparameter',
};
const secrets: string[] = Object.values(canaries);

let dataDir: string;
let system: EmbeddedSystem;
let models: RecordedModelServer;
let collector: Collector;
let operationsUrl: string;
/** All that the program wrote. */
let output = '';
let metrics = '';

/** A whole run over HTTP: set-up, sign-in, a model, uploads, search, questions to a model that fails and tells all it was asked. */
async function live(url: string): Promise<void> {
  let cookie = '';
  const browser = createClient({
    baseUrl: url,
    async fetch(address, init) {
      const headers = { ...(init.headers as Record<string, string>), origin: url, ...(cookie && { cookie }) };
      const response = await fetch(address, { ...init, headers });
      const [set] = response.headers.getSetCookie();
      if (set !== undefined) cookie = set.split(';', 1)[0] ?? '';
      return response;
    },
  });
  const email = 'ann@example.com';
  await browser.setUp({ body: { name: 'Ann', email, password: canaries.password } });
  await browser.signIn({ body: { email, password: canaries.wrongPassword } }).catch(() => undefined);
  await browser.signIn({ body: { email, password: canaries.password } });
  secrets.push(cookie, cookie.slice(cookie.indexOf('=') + 1));
  const { secret } = await browser.createApiKey({ body: { name: 'A key' } });
  secrets.push(secret, (await readFile(join(dataDir, 'local-token'), 'utf8')).trim());

  await browser.createLanguageModel({
    body: {
      name: 'A model',
      provider: 'openai-compatible',
      baseUrl: `${models.url}/v1`,
      model: 'm',
      apiKey: canaries.modelKey,
    },
  });
  const program = createClient({
    baseUrl: url,
    fetch: (address, init) => fetch(address, init),
    headers: () => ({ authorization: `Bearer ${secret}` }),
  });
  const upload = async (name: string, text: string): Promise<string> => {
    const form = new FormData();
    form.set('folder', '');
    form.set('file', new Blob([text]), name);
    return (await program.uploadDocument({ body: form })).document.id;
  };
  const ids = [
    await upload(`${canaries.fileName}.md`, `# ${canaries.document}\n\nThe lighthouse is painted in spring.`),
    await upload(`${canaries.fileName}.pdf`, `%PDF-1.7\n${canaries.damaged}`),
  ];
  await vi.waitUntil(
    async () => {
      const { documents } = await program.documentProgress({ body: { ids } });
      return documents.every(({ status }) => ['ready', 'failed'].includes(status.stage));
    },
    { timeout: 30_000 },
  );
  await program.search({ body: { query: `lighthouse ${canaries.search}` } });
  await program.listDocuments({ query: { query: canaries.parameter } });
  await fetch(`${url}/api/${canaries.path}?${canaries.parameter}=1`);

  const conversation = await program.createConversation({ body: { title: '', scope: {} } });
  // Afterwards with a history, so that the model is asked to condense, too.
  for (const text of ['When is the lighthouse painted?', 'And who paints it?']) {
    const { answer } = await program.ask({
      params: { conversationId: conversation.id },
      body: { text: `${text} ${canaries.question}` },
    });
    const events = await program.streamMessage({ params: { messageId: answer.id } });
    await events.text();
  }
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'onyx-telemetry-'));
  collector = await startCollector();
  models = await startRecordedModelServer({
    script: ({ messages, headers }, index) => ({
      text: ['The lighthouse'],
      end: index % 2 === 0 ? 'error' : 'reset',
      errorMessage: `You asked: ${JSON.stringify(messages)} with ${headers['authorization']}`,
    }),
  });
  const metricsPort = await freePort();
  operationsUrl = `http://127.0.0.1:${metricsPort}`;
  const writing = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    output += text instanceof Uint8Array ? Buffer.from(text).toString() : text;
    return true;
  });
  const printing = vi.spyOn(console, 'error').mockImplementation((...values: unknown[]) => {
    output += values.map((value) => (value instanceof Error ? value.stack : JSON.stringify(value))).join(' ');
  });
  try {
    system = await startEmbeddedSystem(
      loadConfig({
        ONYX_DATA_DIR: dataDir,
        ONYX_PORT: '0',
        ONYX_LOG_LEVEL: 'debug',
        ONYX_METRICS_PORT: String(metricsPort),
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      }),
    );
    await live(system.url);
    metrics = await (await fetch(`${operationsUrl}/metrics`)).text();
  } finally {
    await system.stop();
    writing.mockRestore();
    printing.mockRestore();
  }
}, 120_000);
afterAll(async () => {
  await models.close();
  await collector.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('nothing that people typed, uploaded or must keep to themselves is in logs, metrics or traces', () => {
  // It was there to be told: the model was asked twice at least, and knew the key.
  expect(models.requests.length).toBeGreaterThanOrEqual(2);
  expect(JSON.stringify(models.requests)).toContain(canaries.question);
  expect(JSON.stringify(models.requests)).toContain(canaries.modelKey);
  const seen = { logs: output, metrics, traces: collector.bodies.join('\n') };
  for (const [place, text] of Object.entries(seen)) {
    expect(text.length, place).toBeGreaterThan(1000);
    const told = secrets.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()));
    expect(told, place).toEqual([]);
  }
});

test('logs are JSON lines; those of a request and of a job carry its ids', () => {
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const asked = lines.find(
    ({ msg, route }) => msg === 'request' && route === '/api/conversations/:conversationId/messages',
  );
  expect(asked).toMatchObject({
    level: 'info',
    service: 'onyx',
    method: 'POST',
    status: 202,
    ms: expect.any(Number),
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    userId: expect.any(String),
    traceId: expect.any(String),
  });
  expect(lines.find(({ msg }) => msg === 'answer')).toMatchObject({
    requestId: asked?.['requestId'],
    kind: 'model',
    outcome: 'model-failed',
  });
  const failed = lines.find(({ msg }) => msg === 'a document failed');
  const ids = { jobId: expect.any(String), documentId: expect.any(String), job: 'ingest-document' };
  expect(failed).toMatchObject({ level: 'warn', ...ids });
  expect(lines.find(({ msg, outcome }) => msg === 'job' && outcome === 'done')).toMatchObject(ids);
});

test('an answer is traced within its request, with its search, the legs and the model', () => {
  const { spans } = collector;
  const named = (name: string) => spans.filter((span) => span.name === name);
  const [answer] = named('answer');
  const request = spans.find(({ spanId }) => spanId === answer?.parentSpanId);
  expect(request?.name).toBe('POST /api/conversations/:conversationId/messages');
  const [search] = named('search passages');
  expect(search?.parentSpanId).toBe(answer?.spanId);
  expect(named('search leg lexical').map(({ parentSpanId }) => parentSpanId)).toContain(search?.spanId);
  expect(named('language model stream').map(({ parentSpanId }) => parentSpanId)).toContain(answer?.spanId);
  const uploads = named('POST /api/documents').map(({ spanId }) => spanId);
  const causes = named('job ingest-document').flatMap(({ links }) => links.map(({ spanId }) => spanId));
  expect(uploads).toEqual(expect.arrayContaining(causes));
  expect(causes.length).toBeGreaterThanOrEqual(2);
});

test('every metric is documented, and every documented one is there', async () => {
  const page = await readFile(new URL('../../../../docs/observability.md', import.meta.url), 'utf8');
  const sorted = (values: Iterable<string>): string[] => [...values].toSorted((a, b) => a.localeCompare(b));
  const namesIn = (text: string, pattern: RegExp): string[] =>
    [...text.matchAll(pattern)].map(([, name = '']) => name);
  const rows = [...page.matchAll(/^\| `(onyx_[a-z_]+)` +\|([^|]*)/gm)];
  const labelsOf = new Map(
    rows.map(([, name = '', labels = '']) => [name, sorted(namesIn(labels, /`([a-z]+)`/g))]),
  );
  // Those of the model server, which has its own test.
  const ours = [...labelsOf.keys()].filter((name) => !name.startsWith('onyx_model_'));
  expect(sorted(ours)).toEqual(sorted(namesIn(metrics, /^# TYPE (onyx_[a-z_]+) /gm)));
  // Whatever was counted in the run has the labels that the page tells.
  for (const name of ours) {
    const [series] = namesIn(metrics, new RegExp(`^${name}(?:_count)?\\{([^}]*)\\}`, 'gm'));
    if (series === undefined) continue;
    const given = namesIn(series, /([a-z]+)="/g).filter((label) => label !== 'service');
    expect(sorted(given), name).toEqual(labelsOf.get(name));
  }
});
