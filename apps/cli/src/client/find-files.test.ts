import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findFiles } from './find-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyx-files-'));
  await mkdir(join(folder, 'policies', '.git'), { recursive: true });
  await writeFile(join(folder, 'policies', '请假制度.md'), '# 年假');
  await writeFile(join(folder, 'policies', '.git', 'hidden.md'), '');
  await writeFile(join(folder, 'logo.png'), '');
  await writeFile(join(folder, 'a.PDF'), '');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('walks folders, keeps their names as folders, leaves hidden and other files out', async () => {
  const { files, ignored } = await findFiles([folder]);
  const name = basename(folder);
  expect(files.map((file) => [file.folder, file.fileName])).toEqual([
    [name, 'a.PDF'],
    [`${name}/policies`, '请假制度.md'],
  ]);
  expect(ignored).toBe(1);
});

test('takes a file that is named itself, whatever its kind: the server says whether it can read it', async () => {
  const { files } = await findFiles([join(folder, 'logo.png')]);
  expect(files).toMatchObject([{ folder: '', fileName: 'logo.png' }]);
});

test('names the path that is not there', async () => {
  const path = join(folder, 'missing');
  await expect(findFiles([path])).rejects.toMatchObject({ code: 'path-not-found', params: { path } });
});
