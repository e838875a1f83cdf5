import { createTestFolder } from '@onyx/models/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findModelSources } from './model-sources.ts';

let files: Awaited<ReturnType<typeof createTestFolder>>;
beforeAll(async () => {
  files = await createTestFolder();
  await files.write('', { 'chat.gguf': 'x', SHA256SUMS: '', 'big-00002-of-00003.gguf': 'x' });
  await files.write('encoder', { 'tokenizer.json': {} });
  await files.write('team--model', { 'tokenizer.json': {} });
  await files.write('half.partial', { 'tokenizer.json': {} });
  await files.write('empty', {});
  await files.write('qwen', { 'q-00001-of-00002.gguf': 'x', 'q-00002-of-00002.gguf': 'x' });
});
afterAll(() => files.remove());

const found = async (names: string[] | null) =>
  (await findModelSources(files.path, names)).map(({ name, place, isRequired }) => [name, place, isRequired]);

it('offers all that the folder holds, and the encoder of the program', async () => {
  expect(await found(null)).toEqual([
    ['chat', 'gguf', false],
    ['encoder', 'folder', false],
    ['qwen', 'gguf', false],
    ['team/model', 'folder', false],
    ['onyx-static-zh-en', 'built-in', false],
  ]);
  const none = await findModelSources(`${files.path}/nothing`, null);
  expect(none.map(({ name }) => name)).toEqual(['onyx-static-zh-en']);
});

it('offers those that are named, from the folder or from the hub', async () => {
  expect(await found(['encoder', 'chat.gguf', 'team/model', 'team/other@v1', 'absent'])).toEqual([
    ['encoder', 'folder', true],
    ['chat', 'gguf', true],
    ['team/model', 'folder', true],
    ['team/other', 'hub', true],
    ['absent', 'folder', true],
    ['onyx-static-zh-en', 'built-in', false],
  ]);
  const [other] = await findModelSources(files.path, ['team/other@refs/pr/1']);
  expect(other).toMatchObject({ revision: 'refs/pr/1', path: `${files.path}/team--other@refs-pr-1` });
});

it('refuses a name that leads out of the folder', async () => {
  for (const name of ['..', '../secret', '/etc', 'a/../b']) {
    await expect(findModelSources(files.path, [name])).rejects.toMatchObject({ code: 'usage' });
  }
});
