import { loadConfig } from '@onyx/config';
import type { Client } from '@onyx/contracts';
import { freePort } from '@onyx/database/testing';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onyxCommand, startOnyx } from '../testing/index.ts';
import { startEmbeddedSystem } from './embedded-system.ts';

const run = promisify(execFile);
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'onyx-system-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const onyx = (args: string[]) =>
  run(process.execPath, [onyxCommand, ...args, '--data', dataDir], {
    env: { ...process.env, ONYX_LANG: 'en', ONYX_URL: '' },
  });

const upload = async (client: Client, name: string, text: string): Promise<string> => {
  const form = new FormData();
  form.set('folder', '');
  form.set('file', new Blob([text]), name);
  return (await client.uploadDocument({ body: form })).document.id;
};

test('a kill -9 right after uploads were acknowledged loses none of them', async () => {
  const first = await startOnyx(dataDir);
  const names = Array.from({ length: 12 }, (_, index) => `note-${index}.md`);
  const ids = await Promise.all(
    names.map((name, index) =>
      upload(first.client, name, `# Note ${index}\n\nThe lighthouse number ${index} is painted in spring.\n`),
    ),
  );
  await first.stop('SIGKILL');

  const second = await startOnyx(dataDir);
  const stages = async (): Promise<string[]> =>
    (await second.client.documentProgress({ body: { ids } })).documents.map(
      (document) => document.status.stage,
    );
  await expect.poll(stages, { timeout: 60_000, interval: 200 }).toEqual(ids.map(() => 'ready'));
  const { total } = await second.client.search({ body: { query: 'lighthouse painted in spring' } });
  expect(total).toBe(12);
  await second.stop();
}, 120_000);

test('a busy port is named together with a free one, and nothing is left running', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => blocker.once('listening', resolve));
  const { port } = blocker.address() as AddressInfo;
  const config = loadConfig({ ONYX_DATA_DIR: dataDir, ONYX_PORT: String(port) });
  const failure = await startEmbeddedSystem(config).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'port-in-use', params: { port } });
  blocker.close();
  // The data is free again: the database process did not outlive the failed start.
  const system = await startEmbeddedSystem(loadConfig({ ONYX_DATA_DIR: dataDir, ONYX_PORT: '0' }));
  await system.stop();
}, 60_000);

test('who waits for readiness finds the address told', async () => {
  const port = await freePort();
  let isTold = false;
  const config = loadConfig({ ONYX_DATA_DIR: dataDir, ONYX_PORT: String(port) });
  const starting = startEmbeddedSystem(config, () => (isTold = true));
  const isReady = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) await new Promise((resolve) => setImmediate(resolve));
  expect(isTold).toBe(true);
  await (await starting).stop();
}, 60_000);

test('a second instance on the same data is refused and told what to do', async () => {
  const running = await startOnyx(dataDir);
  const failure = await onyx(['start', '--port', '0']).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      new RegExp(`Another Onyx \\(process ${running.processId}\\) already uses .*ONYX_DATA_DIR`),
    ),
  });
  await running.stop();
}, 60_000);

test('import, search and ask work without a running server, and see a running one', async () => {
  const folder = join(dataDir, 'handbook', '制度');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '年假.md'), '# 年假\n\n员工入职满一年后，每年有十二天带薪年假。\n');
  await writeFile(join(dataDir, 'handbook', 'broken.pdf'), '%PDF-1.7 cut off');
  const imported = await onyx(['import', join(dataDir, 'handbook'), '--json']).catch(
    (error: unknown) => error,
  );
  // One bad file: the good one is in, the command says so and ends with 1.
  const report = JSON.parse((imported as { stdout: string }).stdout) as {
    created: number;
    failed: number;
    files: { error: unknown }[];
  };
  expect(report).toMatchObject({ created: 1, failed: 1 });
  expect(report.files.map((file) => file.error)).toContainEqual({ code: 'file-corrupt' });

  const running = await startOnyx(dataDir);
  const { stdout: found } = await onyx(['search', '年假有几天']);
  expect(found).toContain('年假');
  const { stdout: answered } = await onyx(['ask', '入职满一年有几天年假？', '--json']);
  expect(JSON.parse(answered)).toMatchObject({
    answerKind: 'extractive',
    text: expect.stringContaining('十二天带薪年假'),
    sources: [expect.objectContaining({ number: 1, fileName: '年假.md', folder: 'handbook/制度' })],
  });
  await running.stop();
}, 120_000);

test.skipIf(process.platform !== 'linux')(
  'when the database dies the program ends, and says by its exit code that it was not told to',
  async () => {
    const running = await startOnyx(dataDir);
    const children = await readFile(`/proc/${running.processId}/task/${running.processId}/children`, 'utf8');
    for (const processId of children.trim().split(' ')) process.kill(Number(processId), 'SIGKILL');
    expect(await running.exitCode).toBe(1);
  },
  60_000,
);

test('secrets beside the data are for their owner alone', async () => {
  const running = await startOnyx(dataDir);
  const names = await readdir(dataDir);
  expect(names).toEqual(expect.arrayContaining(['local-token', 'secret.key', 'run.json']));
  for (const name of ['local-token', 'secret.key', 'run.json']) {
    // Windows has no such modes; there the profile folder protects them.
    if (process.platform !== 'win32') expect((await stat(join(dataDir, name))).mode & 0o077).toBe(0);
  }
  await running.stop();
  expect(await readdir(dataDir)).not.toContain('run.json');
}, 60_000);
