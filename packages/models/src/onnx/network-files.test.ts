import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestFolder } from '../testing/model-folders.ts';
import { networkBytes } from './network-files.ts';

let files: Awaited<ReturnType<typeof createTestFolder>>;
beforeAll(async () => {
  files = await createTestFolder();
});
afterAll(() => files.remove());

it('counts the network that would be used, with its weights, and nothing else', async () => {
  const folder = await files.write('large', {
    'tokenizer.json': '{}',
    'onnx/model.onnx': 'n'.repeat(10),
    'onnx/model.onnx_data': 'w'.repeat(200),
    'onnx/other.onnx': 'n'.repeat(3000),
  });
  expect(await networkBytes(folder)).toBe(210);
});

it('says when there is no network', async () => {
  const folder = await files.write('none', { 'tokenizer.json': '{}' });
  await expect(networkBytes(folder)).rejects.toMatchObject({ code: 'model-files-missing' });
});
