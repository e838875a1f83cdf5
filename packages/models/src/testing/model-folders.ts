import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onnxFile } from './onnx-file.ts';

/** Tokens of the models for tests, by id; the special ones first. */
export const testVocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'red', 'green', 'blue', '##ish'];

/** A folder for tests with helpers to fill it. Paths of files are relative to it; objects are written as JSON. */
export async function createTestFolder(): Promise<{
  path: string;
  write(folder: string, files: Record<string, Uint8Array | string | object>): Promise<string>;
  remove(): Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), 'onyx-models-'));
  return {
    path,
    async write(folder, files) {
      for (const [name, content] of Object.entries(files)) {
        const file = join(path, folder, name);
        await mkdir(dirname(file), { recursive: true });
        const isPlain = typeof content === 'string' || content instanceof Uint8Array;
        await writeFile(file, isPlain ? content : JSON.stringify(content));
      }
      return join(path, folder);
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

/** A WordPiece tokenizer of `testVocabulary`, as hubs have it. */
export const testTokenizer = {
  version: '1.0',
  added_tokens: testVocabulary
    .slice(0, 4)
    .map((content, id) => ({ id, content, special: true, normalized: false })),
  normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [special('[CLS]', 0), sequence('A', 0), special('[SEP]', 0)],
    pair: [special('[CLS]', 0), sequence('A', 0), special('[SEP]', 0), sequence('B', 1), special('[SEP]', 1)],
    special_tokens: {},
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(testVocabulary.map((token, id) => [token, id])),
  },
};

function special(id: string, typeId: number): object {
  return { SpecialToken: { id, type_id: typeId } };
}

function sequence(id: string, typeId: number): object {
  return { Sequence: { id, type_id: typeId } };
}

/** A network that gives each token the vector of its id: `vectors[id]`. */
export function testEncoder(vectors: readonly (readonly number[])[]): Buffer {
  const [first = []] = vectors;
  return onnxFile({
    nodes: [{ type: 'Gather', inputs: ['table', 'input_ids'], outputs: ['last_hidden_state'] }],
    constants: { table: { shape: [vectors.length, first.length], floats: vectors.flat() } },
    inputs: ['input_ids'],
    outputs: { last_hidden_state: 3 },
  });
}

/** A network that sums the values of the tokens of the second text, its end token included. */
export function testCrossEncoder(values: readonly number[]): Buffer {
  return onnxFile({
    nodes: [
      { type: 'Gather', inputs: ['values', 'input_ids'], outputs: ['each'] },
      { type: 'Cast', inputs: ['token_type_ids'], outputs: ['isSecond'], attributes: { to: 1 } },
      { type: 'Cast', inputs: ['attention_mask'], outputs: ['isText'], attributes: { to: 1 } },
      { type: 'Mul', inputs: ['each', 'isSecond'], outputs: ['second'] },
      { type: 'Mul', inputs: ['second', 'isText'], outputs: ['counted'] },
      { type: 'ReduceSum', inputs: ['counted', 'axes'], outputs: ['logits'], attributes: { keepdims: 1 } },
    ],
    constants: {
      values: { shape: [values.length], floats: [...values] },
      axes: { shape: [1], integers: [1] },
    },
    inputs: ['input_ids', 'attention_mask', 'token_type_ids'],
    outputs: { logits: 2 },
  });
}
