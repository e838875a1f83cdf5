/** The built images, each by itself, on a real engine: part of `npm run test:stack`, which builds them. */
import { startContainerEngine, type ContainerEngine } from '@onyx/cli/testing';
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const engine = fileURLToPath(new URL('../../e2e/stack/engine.sh', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const prefix = `onyx-images-${process.pid}`;
const imageOf = (name: string) => `onyx/${name}:${version}`;

/** As compose runs them, and without a network. */
const hardened = [
  '--read-only',
  '--tmpfs=/tmp:mode=1777',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
  '--network=none',
  '--init',
];

type Result = { code: number; stdout: string; stderr: string };

async function docker(...words: string[]): Promise<Result> {
  try {
    const result = await run('bash', [engine, 'docker', ...words], { maxBuffer: 256 * 1024 * 1024 });
    return { code: 0, ...result };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

async function out(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await docker(...words);
  if (code !== 0) throw new Error(`docker ${words.join(' ')}: ${stderr || stdout}`);
  return stdout.trim();
}

const runOnce = (image: string, ...command: string[]) =>
  docker('run', '--rm', ...hardened, image, ...command);

async function eventually(seconds: number, check: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    if (await check()) return true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return false;
}

/** Whether the image's own health check calls a container healthy. */
const isHealthy = (container: string) =>
  eventually(
    60,
    async () => (await out('inspect', '--format', '{{.State.Health.Status}}', container)) === 'healthy',
  );

/** Lists of files (not folders) of each layer, the lowest first. */
async function filesOfLayers(image: string): Promise<string[][]> {
  const script = String.raw`
    set -euo pipefail
    folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
    "$1" docker save "$2" | tar -x -C "$folder"
    cd "$folder"
    grep -o '"Layers":\[[^]]*\]' manifest.json | grep -o '"[^"]*\(layer.tar\|blobs/[^"]*\)"' | tr -d '"' |
      while read -r layer; do echo "== $layer"; tar -tf "$layer"; done`;
  const child = spawn('bash', ['-c', script, '_', engine, image], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (data: string) => (text += data));
  await once(child, 'close');
  return text
    .split(/^== .*$/m)
    .slice(1)
    .map((part) => part.split('\n').filter((line) => line !== '' && !line.endsWith('/')));
}

let containerEngine: ContainerEngine;

beforeAll(async () => {
  containerEngine = await startContainerEngine();
});

afterAll(async () => {
  const containers = await out('ps', '--all', '--quiet', '--filter', `name=${prefix}`);
  for (const container of containers.split('\n').filter(Boolean)) {
    await docker('rm', '--force', '--volumes', container);
  }
  await containerEngine.close();
});

describe('built images', { timeout: 180_000 }, () => {
  test.each([
    ['api', 400],
    ['model-server', 500],
    ['web', 80],
  ])('onyx/%s is no larger than %d MB', async (name, limit) => {
    const bytes = await containerEngine.imageBytes(name);
    expect(bytes).toBeGreaterThan(10_000_000);
    expect(bytes / 1e6).toBeLessThanOrEqual(limit);
  });

  test.each(['api', 'model-server', 'web', 'postgres'])('onyx/%s says what it is', async (name) => {
    const [image] = JSON.parse(await out('image', 'inspect', imageOf(name))) as {
      Config: Record<string, unknown> & { Labels: Record<string, string>; Env: string[] };
    }[];
    expect(image?.Config).toMatchObject({ User: '10001:10001', StopSignal: expect.stringMatching(/^SIG/) });
    expect(image?.Config.Healthcheck).toBeDefined();
    expect(image?.Config.Labels['org.opencontainers.image.version']).toBe(version);
    expect(image?.Config.Labels['org.opencontainers.image.revision']).toMatch(/^[0-9a-f]{40}$/);
    expect(image?.Config.Env.join('\n')).not.toMatch(/password|secret|token|key/i);
  });

  test.each([
    ['api', /^(app\/|etc\/|usr\/|var\/lib\/dpkg\/|bin$|lib(32|64)?$|sbin$)/, 'hono'],
    ['model-server', /^(app\/|etc\/|usr\/|var\/lib\/dpkg\/|bin$|lib(32|64)?$|sbin$)/, 'onnxruntime-node'],
    ['web', /^(app\/|etc\/|usr\/|var\/lib\/dpkg\/|bin$|lib(32|64)?$|sbin$)/, 'react'],
  ])('onyx/%s holds what it runs and nothing else, each file once', async (name, allowed, library) => {
    const layers = await filesOfLayers(imageOf(name));
    const files = layers.flat();
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
    const repeated = files.filter((file, index) => files.indexOf(file) !== index);
    expect(repeated).toEqual([]);
    const programs = files.filter((file) => /^usr\/(local\/)?s?bin\//.test(file)).toSorted();
    expect(programs).toEqual(name === 'web' ? ['usr/bin/bash', 'usr/sbin/nginx'] : ['usr/local/bin/node']);
    const unwanted = /(^|\/)(\.env|secrets\/|\.git\/|[^/]+\.test\.ts)|\/npm\/|(darwin|win32)\/(x64|arm64)\//;
    expect(files.filter((file) => unwanted.test(file) && !file.includes('/operations/src/'))).toEqual([]);
    expect(files).toContain('app/sbom.json');
    const bill = name === 'web' ? undefined : await runOnce(imageOf(name), 'node', '-p', readBill(library));
    if (bill) expect(bill.stdout.trim()).toBe('1.6 true true true');
  });

  test('the API refuses to start without its settings, names them, and cannot write to its root', async () => {
    for (const program of ['apps/api/src/main.ts', 'apps/worker/src/main.ts']) {
      const { code, stderr } = await runOnce(imageOf('api'), 'node', program);
      expect(code).toBe(2);
      expect(stderr).toMatch(/ONYX_DATABASE_URL.*ONYX_SECRET_KEY/s);
    }
    const written = await runOnce(imageOf('api'), 'node', '-e', 'require("fs").writeFileSync("/app/x", "")');
    expect(written.stderr).toMatch(/EROFS|EACCES/);
  });

  test('the command migrates: its version is told, and what it lacks', async () => {
    const command = ['node', 'apps/cli/bin/onyx.mjs'];
    expect((await runOnce(imageOf('api'), ...command, '--version')).stdout.trim()).toBe(version);
    const { code, stderr } = await runOnce(imageOf('api'), ...command, 'migrate', 'up');
    expect(code).toBe(2);
    expect(stderr).toContain('ONYX_DATABASE');
  });

  test('the API image holds parsers, models and everything that is loaded later', async () => {
    const document = await PDFDocument.create();
    document.addPage().drawText('Leave is granted for twenty days', { x: 50, y: 700 });
    const pdf = Buffer.from(await document.save()).toString('base64');
    const { code, stdout, stderr } = await runOnce(
      imageOf('api'),
      'node',
      '--input-type=module',
      '-e',
      `
        const from = (name) => import('/app/' + name);
        for (const name of ['packages/core', 'packages/runtime', 'packages/search', 'apps/api', 'apps/worker'])
          await from(name + '/src/index.ts');
        const { createRequire } = await import('node:module');
        const load = createRequire('/app/packages/core/src/');
        for (const name of ['@aws-sdk/client-s3', 'onnxruntime-node', '@napi-rs/canvas']) load(name);
        for (const name of ['better-auth/minimal', '@better-auth/kysely-adapter', 'better-auth/crypto',
          '@ai-sdk/openai', '@ai-sdk/anthropic', '@ai-sdk/google', '@huggingface/tokenizers'])
          await import(load.resolve(name));
        const { loadStaticEncoder } = await from('packages/models/src/index.ts');
        const { createParserPool } = await from('packages/documents/src/index.ts');
        const { writeFile } = await import('node:fs/promises');
        await writeFile('/tmp/leave.pdf', Buffer.from('${pdf}', 'base64'));
        const pool = createParserPool({ size: 1, timeoutMs: 30000, memoryMb: 512 });
        const samples = '/app/packages/core/assets/samples/';
        for (const [filePath, format] of [['/tmp/leave.pdf', 'pdf'], [samples + '信息安全规范.docx', 'docx']]) {
          const { blocks } = await pool.parse({ filePath, fileName: filePath, format });
          console.log(format, blocks.length > 0, JSON.stringify(blocks).includes('twenty days'));
        }
        await pool.close();
        console.log(typeof (await loadStaticEncoder()));
      `,
    );
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual(['pdf true true', 'docx true false', 'object']);
    expect(code).toBe(0);
  });

  test('the model server gives vectors, becomes healthy and stops when it is told', async () => {
    const container = `${prefix}-model-server`;
    await out('run', '--detach', '--name', container, ...hardened, imageOf('model-server'));
    expect(await isHealthy(container)).toBe(true);
    const answer = await out(
      'exec',
      container,
      'node',
      '--input-type=module',
      '-e',
      `const response = await fetch('http://127.0.0.1:9000/v1/embeddings', {
         method: 'POST', headers: { 'content-type': 'application/json' },
         body: JSON.stringify({ model: 'onyx-static-zh-en', input: ['annual leave', '年假'] }) });
       const { data } = await response.json();
       console.log(response.status, data.length, data[0].embedding.length > 100);`,
    );
    expect(answer).toBe('200 2 true');
    expect(await out('exec', container, 'node', '-p', 'process.getuid() + " " + process.getgid()')).toBe(
      '10001 10001',
    );
    await out('stop', '--time', '30', container);
    expect(await out('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0');
  });

  test('the web image serves the app, with a policy that names its scripts', async () => {
    const container = `${prefix}-web`;
    await out('run', '--detach', '--name', container, ...hardened, imageOf('web'));
    expect(await isHealthy(container)).toBe(true);
    const ask = (path: string) =>
      out(
        'exec',
        container,
        'bash',
        '-c',
        `exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET ${path} HTTP/1.0\\r\\n\\r\\n' >&3; while read -r line <&3; do echo "$line"; done`,
      );
    const page = await ask('/chat');
    expect(page).toMatch(/^HTTP\/1\.1 200/);
    expect(page).toContain('text/html');
    expect(page).toMatch(/content-security-policy:.*'sha256-/i);
    expect(page).toMatch(/cache-control: no-cache/i);
    expect(await ask('/nothing-there')).toMatch(/^HTTP\/1\.1 404/);
    await out('stop', '--time', '30', container);
    expect(await out('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0');
  });

  test('PostgreSQL makes a database with ICU and pgvector, as its user, on a read-only root', async () => {
    const container = `${prefix}-postgres`;
    await out(
      'run',
      '--detach',
      '--name',
      container,
      ...hardened,
      '--tmpfs=/var/run/postgresql:uid=10001,gid=10001,mode=3775',
      `--volume=${container}:/var/lib/postgresql/data`,
      `--env=POSTGRES_PASSWORD=${randomBytes(12).toString('hex')}`,
      '--env=POSTGRES_DB=onyx',
      imageOf('postgres'),
    );
    try {
      expect(await isHealthy(container)).toBe(true);
      const ask = (sql: string) =>
        out('exec', container, 'psql', '-XAtq', '-U', 'postgres', '-d', 'onyx', '-c', sql);
      await ask('create extension vector');
      expect(await ask(`select '[1,2]'::vector <-> '[1,3]'`)).toBe('1');
      expect(await ask(`select datlocprovider, datlocale from pg_database where datname = 'onyx'`)).toBe(
        'i|und',
      );
      expect(await ask('show data_checksums')).toBe('on');
      expect(await ask('show server_version_num')).toMatch(/^17/);
      expect(await out('exec', container, 'id', '-u')).toBe('10001');
      expect((await docker('exec', container, 'bash', '-c', 'command -v gcc cc make')).stdout).toBe('');
      await out('stop', '--time', '60', container);
      expect(await out('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0');
    } finally {
      await docker('rm', '--force', container);
      await docker('volume', 'rm', '--force', container);
    }
  });
});

/** Of the image's bill: its format, whether it names the library, Node, and the C library. */
function readBill(library: string): string {
  return `const { specVersion, components } = JSON.parse(require('fs').readFileSync('/app/sbom.json', 'utf8'));
    const has = (name) => components.some((each) => each.name === name && each.version);
    [specVersion, has('${library}'), has('node'), has('libc6')].join(' ')`;
}
