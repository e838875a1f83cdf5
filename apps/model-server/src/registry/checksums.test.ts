import { createTestFolder } from '@onyx/models/testing';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkFiles, checksumFile, writeChecksums } from './checksums.ts';

let files: Awaited<ReturnType<typeof createTestFolder>>;
beforeAll(async () => {
  files = await createTestFolder();
});
afterAll(() => files.remove());

it('accepts what it wrote itself, and tells how far it is', async () => {
  const folder = await files.write('good', { 'a.json': 'abc', 'onnx/model.onnx': 'network' });
  await writeChecksums(folder);
  const progress: number[][] = [];
  expect(await checkFiles(folder, (...bytes) => progress.push(bytes))).toBe(2);
  expect(progress.at(-1)).toEqual([10, 10]);
});

it.skipIf(process.platform !== 'linux')('writes a list that sha256sum accepts', async () => {
  const folder = await files.write('tool', { 'a.json': 'abc', 'onnx/model.onnx': 'network' });
  await writeChecksums(folder);
  execFileSync('sha256sum', ['--check', '--strict', checksumFile], { cwd: folder });
});

it('finds a file that was changed, cut or removed, and checks nothing without a list', async () => {
  const folder = await files.write('bad', { 'a.json': 'abc', 'b.json': 'def' });
  expect(await checkFiles(folder)).toBe(0);
  await writeChecksums(folder);
  await writeFile(join(folder, 'b.json'), 'dEf');
  await expect(checkFiles(folder)).rejects.toMatchObject({
    code: 'model-files-damaged',
    params: { file: 'b.json' },
  });
  expect(await checkFiles(folder, undefined, 'a.json')).toBe(1);
  await writeFile(join(folder, checksumFile), `${'0'.repeat(64)}  gone.json\n`);
  await expect(checkFiles(folder)).rejects.toMatchObject({ code: 'model-files-missing' });
});

it('reads nothing outside the folder', async () => {
  const folder = await files.write('escape', { [checksumFile]: `${'0'.repeat(64)}  ../secret\n` });
  await files.write('', { secret: 'x' });
  await expect(checkFiles(folder)).rejects.toMatchObject({ code: 'model-files-damaged' });
});
