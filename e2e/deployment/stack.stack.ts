/**
 * The default deployment on a real container engine, as `docker compose up -d` makes it, from nothing to a citation,
 * through faults. Each test goes on from where the one before ended.
 */
import {
  clientOf,
  layOutComposeProject,
  readAnswerEvents,
  startContainerEngine,
  type ComposeProject,
  type ContainerEngine,
  type ContainerFacts,
} from '@onyx/cli/testing';
import type { Client } from '@onyx/contracts';
import type { RecordedModelServer } from '@onyx/models/testing';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { pdfFixture } from '../support/documents.ts';
import { startCitingModel } from '../support/model.ts';
import { addModel, ask, becomeOwner, isInView, openCitation, ownerPassword } from '../support/steps.ts';
import { words } from '../support/words.ts';
import { askByHttp, protocolOf } from './edge-client.ts';
import { endlessForm, heavyPdf } from './large-files.ts';
import { startLoad, type Load } from './load.ts';
import { addNeighbour, type Neighbour } from './neighbour.ts';
import { processesOf, secretsOf } from './processes.ts';
import { rotateSecret } from './rotate-secret.ts';

const project = 'onyx-stack-test';
const healthySeconds = 240;
const services = ['edge', 'gate', 'web', 'api', 'worker', 'model-server', 'postgres', 'redis'] as const;
/** Every port that a service listens on inside. */
const innerPorts = [5432, 6379, 8080, 8081, 8405, 8443, 9000, 9464];
const apiKey = `sk-canary-${randomBytes(16).toString('hex')}`;
const pdf = await pdfFixture();
/** That the file bears inside. */
const title = 'Lease of the boathouse';
const question = 'How often must the tenant repaint the jetty under the Harbour Clause?';
/** Eight pieces: more than a minute, longer than a proxy holds a connection by itself. */
const slow = {
  asked: 'Say slowly',
  found: pdf.sentence,
  says: 'Every seven years, as agreed',
  delayMs: 9_000,
};

let engine: ContainerEngine;
let neighbour: Neighbour;
let openBefore: number[];
let stack: ComposeProject;
let model: RecordedModelServer;
let browser: TestBrowser;
let client: Client;
let headers: Record<string, string>;
/** The test without which those after it would tell nothing. */
let failedFirst: string | undefined;

beforeAll(async () => {
  engine = await startContainerEngine();
  stack = await layOutComposeProject(engine, project);
  neighbour = await addNeighbour();
  openBefore = await neighbour.portsOfHost();
});

afterAll(async () => {
  await browser?.close();
  await model?.close();
  await neighbour?.remove();
  await stack?.remove();
  await engine?.close();
});

beforeEach(({ skip }) => skip(failedFirst !== undefined, `not tried after a failure: ${failedFirst}`));
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  if (failedFirst === undefined) process.stderr.write(`${await stack.lastWords()}\n`);
  failedFirst ??= task.name;
});

describe('coming up', () => {
  test('the edge alone says that the rest is missing', async () => {
    await stack.compose('up', '--detach', '--no-deps', 'edge');
    await expect.poll(() => status('/')).toBe(503);
    const page = await fetch(stack.url);
    expect(page.headers.get('content-type')).toMatch('text/html');
    expect(page.headers.get('retry-after')).toBe('5');
    expect(await page.text()).toMatch(/lang="en".*lang="zh/s);
    const api = await fetch(`${stack.url}/api/status`);
    expect([api.status, await api.json()]).toMatchObject([503, { error: { code: 'not-ready' } }]);
  });

  test('docker compose up -d makes every service healthy', async () => {
    const startedAt = performance.now();
    await stack.compose('up', '--detach');
    await stack.untilHealthy(healthySeconds);
    process.stderr.write(`healthy after ${Math.round((performance.now() - startedAt) / 1000)} s\n`);
    const containers = await stack.containers();
    expect([...containers.keys()].toSorted()).toEqual([...services, 'migrate'].toSorted());
    await expect.poll(() => status('/ready')).toBe(200);
  });
});

describe('the edge', () => {
  test('speaks TLS 1.2 and 1.3 with a certificate of the local authority', async () => {
    // Refuses by itself what the authority did not sign, or what is for another name.
    expect((await fetch(stack.url)).status).toBe(200);
    expect(await protocolOf('TLSv1.3')).toBe('TLSv1.3');
    expect(await protocolOf('TLSv1.2')).toBe('TLSv1.2');
    await expect(protocolOf('TLSv1.1')).rejects.toThrow();
  });

  test('leads from HTTP to HTTPS, and answers to no other name', async () => {
    expect(await askByHttp('localhost', '/chat?q=1')).toEqual([308, 'https://localhost/chat?q=1']);
    expect(await askByHttp('other.example', '/')).toEqual([421, undefined]);
  });

  test('sends the headers that protect a page', async () => {
    const { headers: sent } = await fetch(stack.url);
    expect(sent.get('strict-transport-security')).toMatch(/^max-age=\d+/);
    expect(sent.get('x-content-type-options')).toBe('nosniff');
    expect(sent.get('x-frame-options')).toBe('DENY');
    const policy = sent.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self'/);
    expect(/script-src[^;]*/.exec(policy)?.[0]).not.toMatch(/'unsafe-inline'|'unsafe-eval'|\*/);
  });

  test.each(['/metrics', '/v1/models', '/v1/embeddings', '/health/../metrics', '/stats', '/;csv'])(
    'leads nobody to what is inside: %s',
    async (path) => {
      const response = await fetch(`${stack.url}${path}`);
      expect(response.status).toBe(404);
      expect(await response.text()).not.toMatch(/process_cpu|haproxy_|"object":\s*"list"/);
    },
  );
});

describe('in a browser', () => {
  test('sign up, upload, chat, citation, search', async () => {
    const [api] = (await stack.containers()).get('api') ?? [];
    const host = api?.NetworkSettings.Networks[`${project}_egress`]?.Gateway ?? '';
    const exchanges = [slow, { asked: question, found: pdf.sentence, says: pdf.sentence }];
    model = await startCitingModel(exchanges, 40, host);
    browser = await openBrowser(stack.url, 'en');
    const { page } = browser;
    const say = words.en;
    page.setDefaultTimeout(60_000);
    await becomeOwner(page, 'en');
    await addModel(page, 'en', model.url, apiKey);
    await page.locator('input[type=file]').setInputFiles([pdf]);
    await page.getByText(say.ready, { exact: true }).waitFor();
    await page.getByRole('button', { name: say.continue }).click();
    await page.getByRole('heading', { name: say.firstQuestion }).waitFor();
    await page.goto('/chat');
    await ask(page, 'en', question);
    await openCitation(page, pdf.sentence);
    const mark = page.locator('[data-page="2"] [data-mark]').first();
    await mark.waitFor();
    await expect.poll(() => isInView(mark)).toBe(true);
    await page.goto('/search?q=jetty');
    await page.locator('mark', { hasText: 'jetty' }).first().waitFor();
    expect(browser.faults).toEqual([]);

    const answer = await page.request.post('/api/me/api-keys', {
      headers: { origin: stack.url },
      data: { name: 'stack' },
    });
    headers = { authorization: `Bearer ${((await answer.json()) as { secret: string }).secret}` };
    client = clientOf(stack.url, headers);
  });
});

describe('what takes long', () => {
  test('a file of 50 MB comes in whole, is found by its words, and goes out as it was', async () => {
    const content = await heavyPdf(50);
    const form = new FormData();
    form.set('folder', '');
    form.set('file', new Blob([content]), 'survey.pdf');
    const response = await fetch(`${stack.url}/api/documents`, { method: 'POST', headers, body: form });
    const { document } = (await response.json()) as { document: { id: string } };
    expect(response.status).toBe(201);
    await expect.poll(() => found('theodolite'), { timeout: 120_000 }).toContain('survey');
    const sent = await fetch(`${stack.url}/api/documents/${document.id}/file`, { headers });
    const bytes = new Uint8Array(await sent.arrayBuffer());
    expect(hashOf(bytes)).toBe(hashOf(content));
  });

  test('a larger file than may be is refused before it is sent', async () => {
    const response = await fetch(`${stack.url}/api/documents`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'multipart/form-data; boundary=x' },
      body: endlessForm(),
      duplex: 'half',
    }).catch((error: unknown) => error);
    // A client that still sends may see the connection close before it sees the answer.
    if (response instanceof Response) expect(response.status).toBe(413);
    expect(await status('/ready')).toBe(200);
  });

  test('a slow answer reaches its reader word by word, over minutes if need be', async () => {
    const events: number[] = [];
    const startedAt = Date.now();
    const messageId = await newAnswer(`${slow.asked}: ${question}`);
    let ended: string | undefined;
    for await (const { event } of readAnswerEvents({ baseUrl: stack.url, headers }, messageId, 0)) {
      if (event.type === 'answer-ended') ended = event.status;
      else if (event.type === 'text-delta') events.push(Date.now() - startedAt);
    }
    expect(ended).toBe('complete');
    expect(events.length).toBeGreaterThanOrEqual(6);
    const gaps = events.slice(1).map((at, index) => at - (events[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(slow.delayMs / 2);
    expect(events.at(-1)).toBeGreaterThan(60_000);
  });
});

describe('inspection', () => {
  test('every process is nobody: no rights, no way to gain any, a filter on its system calls', async () => {
    for (const [service, ofIt] of await running()) {
      for (const container of ofIt) {
        const processes = await processesOf(engine, container);
        expect(processes.length, service).toBeGreaterThan(0);
        for (const { users, capabilities, noNewPrivileges, seccomp, command } of processes) {
          expect
            .soft([users, capabilities, noNewPrivileges, seccomp], `${service}: ${command}`)
            .toEqual([['10001'], ['0000000000000000'], '1', '2']);
        }
      }
    }
  });

  test('every container is closed: read-only root, bounded, on its own networks, no door to the engine', async () => {
    for (const [service, [container]] of await stack.containers()) {
      expect.soft(container, service).toMatchObject({
        Config: { User: '10001:10001' },
        HostConfig: {
          ReadonlyRootfs: true,
          Privileged: false,
          CapAdd: null,
          CapDrop: ['ALL'],
          SecurityOpt: ['no-new-privileges:true'],
          Init: true,
          PidMode: '',
          Memory: expect.any(Number),
          NanoCpus: expect.any(Number),
          PidsLimit: expect.any(Number),
          LogConfig: { Config: { 'max-size': expect.any(String), 'max-file': expect.any(String) } },
        },
      });
      const { Memory = 0, NanoCpus = 0, NetworkMode = '' } = container?.HostConfig ?? {};
      expect(Math.min(Number(Memory), Number(NanoCpus)), service).toBeGreaterThan(0);
      expect(NetworkMode, service).toMatch(new RegExp(`^${project}_`));
      const ofHost = (container?.Mounts ?? []).filter(({ Type }) => Type === 'bind');
      expect(ofHost.filter(({ RW, Source }) => RW || !Source.startsWith(stack.folder))).toEqual([]);
      const published = Object.values(container?.HostConfig['PortBindings'] ?? {});
      expect(published.length, service).toBe(service === 'edge' ? 2 : 0);
    }
  });

  test('a secret is a file of mode 600, and reaches only whom it is for', async () => {
    const folder = join(stack.folder, 'secrets');
    for (const name of readdirSync(folder)) {
      const { mode } = statSync(join(folder, name));
      expect((mode & 0o777).toString(8), name).toMatch(
        name.endsWith('certificate') ? /^6[04][04]$/ : /^600$/,
      );
    }
    const had: Record<string, string[]> = {};
    for (const [service, [container]] of await running()) {
      if (container) had[service] = await secretsOf(container);
    }
    expect(had).toEqual({
      edge: ['tls-certificate', 'tls-key'],
      gate: [],
      web: [],
      'model-server': [],
      api: ['database-app-password', 'redis-password', 'secret-key'],
      worker: ['database-app-password', 'database-owner-password', 'redis-password', 'secret-key'],
      postgres: ['database-app-password', 'database-owner-password', 'postgres-password'],
      redis: ['redis-password'],
    });
  });

  test('no secret stands in settings, environments, command lines, logs, images or the database', async () => {
    const canaries = [apiKey, ownerPassword, ...secretValues()];
    expect(canaries.length).toBeGreaterThanOrEqual(8);
    const places = new Map<string, string>();
    const [dbContainer] = (await stack.containers()).get('postgres') ?? [];
    places.set('docker compose config', await stack.compose('config'));
    places.set('logs', await stack.compose('logs', '--no-color'));
    const dump = ['exec', dbContainer?.Id ?? '', 'pg_dumpall', '--username', 'postgres'];
    places.set('the database', await engine.docker(...dump));
    for (const [service, ofIt] of await running()) {
      for (const container of ofIt) {
        places.set(`docker inspect ${service}`, await engine.docker('inspect', container.Id));
        const image = await engine.docker('inspect', '--format', '{{.Image}}', container.Id);
        places.set(`image of ${service}`, await engine.docker('image', 'inspect', image.trim()));
        places.set(`history of ${service}`, await engine.docker('history', '--no-trunc', image.trim()));
        const processes = await processesOf(engine, container);
        places.set(
          `processes of ${service}`,
          processes.map((one) => one.environment + one.command).join('\n'),
        );
      }
    }
    for (const path of ['docker-compose.yml', 'onyx.yaml', ...filesBelow(join(stack.folder, 'deploy'))])
      places.set(path, readFileSync(path.startsWith('/') ? path : join(stack.folder, path), 'utf8'));
    // What is looked for would be seen: the same search finds what is there.
    expect(places.get('the database')).toContain('ada@example.com');
    for (const [place, text] of places) {
      expect(text.length, place).toBeGreaterThan(0);
      expect(canaries.filter((canary) => text.includes(canary)).length, place).toBe(0);
    }
  });
});

describe('from the network', () => {
  test('of all ports of the host only 80 and 443 have come to answer', async () => {
    const opened = (await neighbour.portsOfHost()).filter((port) => !openBefore.includes(port));
    expect(opened).toEqual([80, 443]);
  });

  test('no container answers a neighbour who asks the host to forward, but the edge', async () => {
    for (const [service, [container]] of await running()) {
      for (const { IPAddress } of Object.values(container?.NetworkSettings.Networks ?? {})) {
        const open = await neighbour.portsBehindHost(IPAddress, innerPorts);
        const allowed = service === 'edge' ? [8080, 8443] : [];
        expect
          .soft(
            open.filter((port) => !allowed.includes(port)),
            `${service} at ${IPAddress}`,
          )
          .toEqual([]);
      }
    }
  });
});

describe('instances', () => {
  test('come and go without a failed request', async () => {
    const load = startSearches();
    try {
      await stack.compose('up', '--detach', '--no-recreate', '--scale', 'api=2');
      await stack.untilHealthy(healthySeconds);
      await expect.poll(serversUp).toBe(2);
      await delay(2000);
      await stack.compose('up', '--detach', '--no-recreate', '--scale', 'api=1');
      await expect.poll(serversUp).toBe(1);
    } finally {
      await load.stop();
    }
    expect(load.failures).toEqual([]);
    expect(load.count()).toBeGreaterThan(20);
  });
});

describe('a change of each secret, as the command says it is done', () => {
  test.each(['database-app-password', 'database-owner-password', 'redis-password', 'secret-key'] as const)(
    '%s: no request fails, nobody is signed out, the model has its key',
    async (name) => {
      const before = secretValues(name);
      const load = startSearches();
      const visits = startVisits();
      try {
        await rotateSecret(engine, stack, project, name, healthySeconds);
        expect(secretValues(name)).not.toEqual(before);
        expect(await textOfAnswer()).toContain(pdf.sentence);
      } finally {
        await Promise.all([load.stop(), visits.stop()]);
      }
      expect([...load.failures, ...visits.failures]).toEqual([]);
      expect(Math.min(load.count(), visits.count())).toBeGreaterThan(20);
      expect(model.requests.at(-1)?.headers['authorization']).toBe(`Bearer ${apiKey}`);
      expect([...(await running()).values()].map(({ length }) => length)).toEqual(services.map(() => 1));
    },
  );
});

describe('while one is missing', () => {
  test.each(services.filter((service) => service !== 'edge'))('%s', async (service) => {
    await stack.compose('stop', service);
    if (['gate', 'api', 'postgres'].includes(service)) {
      const code = expect.stringMatching(/^(not-ready|database-unavailable)$/);
      await expect(found('jetty')).rejects.toMatchObject({ code });
    } else {
      expect(await found('jetty')).toContain(title);
    }
    // A page is there all the same, or says what is the matter.
    const page = await fetch(`${stack.url}/chat`);
    expect(service === 'web' ? [200, 503] : [200]).toContain(page.status);
    await stack.compose('start', service);
    await stack.untilHealthy(healthySeconds);
    await expect.poll(() => foundAgain('jetty')).toContain(title);
  });
});

describe('a restart', () => {
  test.each(services)('of %s', async (service) => {
    await stack.compose('restart', service);
    await stack.untilHealthy(healthySeconds);
    await expect.poll(() => foundAgain('jetty')).toContain(title);
  });

  test('of the engine: all comes back by itself, with everything it had', async ({ skip }) => {
    if (!engine.isOurs) skip('the engine is not one that this may stop');
    const { total } = await client.listDocuments({ query: {} });
    await engine.restart();
    await stack.untilHealthy(healthySeconds);
    await expect.poll(() => foundAgain('theodolite')).toContain('survey');
    expect((await client.listDocuments({ query: {} })).total).toBe(total);
    const restarted = [...(await running())].filter(([, [container]]) => container?.State.OOMKilled);
    expect(restarted).toEqual([]);
    expect(await textOfAnswer()).toContain(pdf.sentence);
  });
});

/** Containers that run, by service. */
async function running(): Promise<Map<string, ContainerFacts[]>> {
  const containers = await stack.containers();
  containers.delete('migrate');
  return containers;
}

async function status(path: string): Promise<number> {
  const response = await fetch(`${stack.url}${path}`).catch(() => undefined);
  await response?.arrayBuffer();
  return response?.status ?? 0;
}

/** Titles of the documents that a search finds. @throws AppError */
async function found(query: string): Promise<string[]> {
  const { results } = await client.search({ body: { query } });
  return results.map(({ title }) => title);
}

/** The same, by when it is found after a time without answers. */
const foundAgain = (query: string): Promise<string[]> => found(query).catch(() => []);

async function newAnswer(text: string): Promise<string> {
  const { id: conversationId } = await client.createConversation({ body: {} });
  const { answer } = await client.ask({ params: { conversationId }, body: { text } });
  return answer.id;
}

async function textOfAnswer(): Promise<string> {
  const messageId = await newAnswer(question);
  let text = '';
  for await (const { event } of readAnswerEvents({ baseUrl: stack.url, headers }, messageId, 0))
    text += event.type === 'text-delta' ? event.text : '';
  return text;
}

/** Searches one after another until it is stopped. */
const startSearches = (): Load => startLoad(() => found('jetty'), 50);

/** The same for a person who is signed in by a cookie, in the browser. */
const startVisits = (): Load =>
  startLoad(async () => {
    const answer = await browser.page.request.get('/api/me');
    if (!answer.ok()) throw new Error(`${answer.status()}: ${await answer.text()}`);
  }, 200);

/** How many API instances the gate sends requests to, as its own metrics say. */
async function serversUp(): Promise<number> {
  const [gate] = (await stack.containers()).get('gate') ?? [];
  const script = `exec 3<>/dev/tcp/127.0.0.1/8405; printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3`;
  const metrics = await engine.docker('exec', gate?.Id ?? '', 'bash', '-c', script);
  const line = /^haproxy_backend_active_servers\{proxy="api"\} (\d+)/m.exec(metrics);
  return Number(line?.[1] ?? -1);
}

/** Of all files that hold secrets, or of those whose name begins with one. */
function secretValues(start = ''): string[] {
  const folder = join(stack.folder, 'secrets');
  const secret = readdirSync(folder).filter(
    (name) => name.startsWith(start) && !name.endsWith('certificate'),
  );
  // Of a key in PEM, a line of its inside.
  return secret.map((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n');
    return lines[Math.floor(lines.length / 2)] ?? '';
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
