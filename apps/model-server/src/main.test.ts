import { createTestFolder } from '@onyx/models/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

function start(variables: Record<string, string>): { output: () => string; ended: Promise<number | null> } {
  child = spawn(process.execPath, ['--no-warnings', main], {
    env: { ONYX_OFFLINE: '1', ONYX_MODEL_SERVER_PORT: '0', LANG: 'C', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += String(data)));
  return { output: () => output, ended: once(child, 'exit').then(([code]) => code as number | null) };
}

it.skipIf(process.platform === 'win32')(
  'starts alone with the built-in model, and stops at SIGTERM',
  async () => {
    const folder = await createTestFolder();
    const { output, ended } = start({ MODEL_CACHE_DIR: folder.path });
    let url: string | undefined;
    while (!url) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      url = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0];
    }
    let status = 0;
    while (status !== 200) status = (await fetch(`${url}/ready`)).status;
    const answer = await fetch(`${url}/v1/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'onyx-static-zh-en', input: '年假有几天？' }),
    });
    const { data } = (await answer.json()) as { data: [{ embedding: number[] }] };
    expect(data[0].embedding).toHaveLength(256);
    child?.kill('SIGTERM');
    expect(await ended).toBe(0);
    await folder.remove();
  },
);

it('says what is wrong with its settings', async () => {
  const { output, ended } = start({ ONYX_MODEL_SERVER_PORT: 'http' });
  expect(await ended).toBe(2);
  expect(output()).toContain('ONYX_MODEL_SERVER_PORT');
});
