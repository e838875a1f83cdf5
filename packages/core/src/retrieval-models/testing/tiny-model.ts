import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const words = ['[PAD]', '[UNK]', 'zebra', 'number', 'stripes', 'animal', 'of', 'a'];

/** The files of an English Model2Vec model of eight words. `seed` makes another model of it. */
export function tinyModel(seed = 0): Map<string, Buffer> {
  const dimensions = 4;
  const values = Float32Array.from({ length: words.length * dimensions }, (_, index) =>
    Math.sin((index + 1) * (seed + 1)),
  );
  const header = Buffer.from(
    JSON.stringify({
      embeddings: {
        dtype: 'F32',
        shape: [words.length, dimensions],
        data_offsets: [0, values.byteLength],
      },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const tokenizer = {
    version: '1.0',
    added_tokens: [],
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
    },
  };
  return new Map([
    ['config.json', Buffer.from(JSON.stringify({ model_type: 'model2vec' }))],
    ['tokenizer.json', Buffer.from(JSON.stringify(tokenizer))],
    ['README.md', Buffer.from('---\nlanguage: en\n---\n')],
    ['model.safetensors', Buffer.concat([length, header, Buffer.from(values.buffer)])],
  ]);
}

/** Puts a model into a folder. */
export async function writeModel(folder: string, files: Map<string, Buffer>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
}

/** A hub with one repository, `team/tiny`. Its files arrive damaged while `isDamaged`. */
export async function startHub() {
  const files = tinyModel();
  const hub = { isDamaged: false, requests: [] as string[] };
  const commit = '0'.repeat(40);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://hub').pathname;
    hub.requests.push(path);
    if (path === '/api/models/team/tiny/revision/main') {
      const siblings = [...files].map(([rfilename, bytes]) => ({
        rfilename,
        size: bytes.length,
        lfs: { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length },
      }));
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ sha: commit, siblings }));
      return;
    }
    const bytes = files.get(path.replace(`/team/tiny/resolve/${commit}/`, ''));
    response.writeHead(bytes ? 200 : 404, { 'content-length': bytes?.length ?? 0 });
    response.end(bytes && hub.isDamaged ? Buffer.alloc(bytes.length) : bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(hub, {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  });
}
