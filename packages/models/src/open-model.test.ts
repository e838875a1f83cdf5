import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectModelFolder } from './model-folder/detect-model-folder.ts';
import { openEmbedder, openReranker } from './open-model.ts';
import { readPrefixes } from './onnx/prefixes.ts';
import { createTestFolder, testCrossEncoder, testEncoder, testTokenizer } from './testing/model-folders.ts';

let files: Awaited<ReturnType<typeof createTestFolder>>;
beforeAll(async () => {
  files = await createTestFolder();
});
afterAll(() => files.remove());

type Content = Record<string, string | object>;

const tokenizer = { 'tokenizer.json': testTokenizer };
const bert = (architecture: string): object => ({ 'config.json': { architectures: [architecture] } });

describe('model folder', () => {
  it.each<[string, Content, string]>([
    ['a sentence encoder', { ...bert('BertModel'), 'onnx/model.onnx': 'x' }, 'onnx'],
    ['a cross-encoder', { ...bert('XLMRobertaForSequenceClassification'), 'onnx/m.onnx': 'x' }, 'reranker'],
    ['token vectors', { 'config.json': { model_type: 'model2vec' }, 'model.safetensors': 'x' }, 'model2vec'],
    [
      'token vectors beside a network',
      { 'config.json': { model_type: 'model2vec' }, 'model.safetensors': 'x', 'onnx/model.onnx': 'x' },
      'model2vec',
    ],
    [
      'token vectors of sentence-transformers',
      {
        'modules.json': [{ type: 'sentence_transformers.models.StaticEmbedding' }],
        '0_StaticEmbedding/model.safetensors': 'x',
      },
      'model2vec',
    ],
  ])('is told to hold %s', async (name, content, kind) => {
    const folder = await files.write(`detect/${name}`, { ...tokenizer, ...content });
    await expect(detectModelFolder(folder)).resolves.toBe(kind);
  });

  it.each<[string, Content, string, object]>([
    ['nothing', {}, 'model-files-missing', { files: 'tokenizer.json' }],
    [
      'no network',
      { ...tokenizer, ...bert('BertModel') },
      'model-files-missing',
      { files: 'onnx/model.onnx' },
    ],
    [
      'no vectors',
      { ...tokenizer, 'config.json': { model_type: 'model2vec' } },
      'model-files-missing',
      { files: 'model.safetensors' },
    ],
    ['no description', { ...tokenizer, 'model.onnx': 'x' }, 'model-files-missing', { files: 'config.json' }],
    [
      'a damaged description',
      { ...tokenizer, 'config.json': '{', 'model.onnx': 'x' },
      'model-files-damaged',
      { file: 'config.json' },
    ],
    [
      'a language model',
      { ...tokenizer, ...bert('LlamaForCausalLM'), 'model.onnx': 'x' },
      'model-unsupported',
      { reason: 'LlamaForCausalLM' },
    ],
  ])('with %s is refused', async (name, content, code, params) => {
    const folder = await files.write(`refused/${name}`, content);
    await expect(detectModelFolder(folder)).rejects.toMatchObject({ code, params });
  });

  it('that is no folder is refused', async () => {
    await expect(detectModelFolder(join(files.path, 'none'))).rejects.toMatchObject({
      code: 'model-files-missing',
    });
  });
});

it('opens what a folder holds, and an embedder only as an embedder', async () => {
  const values = [0, 0, 0, 0, 1, 2, 3, 4];
  const encoder = await files.write('encoder', {
    ...tokenizer,
    ...bert('BertModel'),
    'model.onnx': testEncoder(values.map((value) => [value, 1, 1])),
  });
  const embedder = await openEmbedder({ kind: 'folder', folder: encoder, languages: ['en', 'zh'] });
  expect(embedder).toMatchObject({ dimensions: 3, languages: ['en', 'zh'] });
  await embedder.close();

  const crossEncoder = await files.write('cross-encoder', {
    ...tokenizer,
    ...bert('BertForSequenceClassification'),
    'model.onnx': testCrossEncoder(values),
  });
  await expect(openEmbedder({ kind: 'folder', folder: crossEncoder })).rejects.toMatchObject({
    code: 'model-unsupported',
  });
  const reranker = await openReranker({ kind: 'onnx', folder: crossEncoder });
  await expect(reranker.rerank('red', ['blue'])).resolves.toEqual([3]);
  await reranker.close();
});

it.each([
  ['multilingual-e5-small', 'query: ', 'passage: '],
  ['bge-small-zh-v1.5', '为这个句子生成表示以用于检索相关文章：', ''],
  ['bge-m3', '', ''],
  ['all-MiniLM-L6-v2', '', ''],
])('knows the prefixes of %s', async (name, query, passage) => {
  const folder = await files.write(`prefixes/${name}`, { 'config.json': {} });
  await expect(readPrefixes(folder)).resolves.toEqual({ query, passage });
});
