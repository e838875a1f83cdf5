import { startRecordedModelServer, type RecordedRequest } from '@onyx/models/testing';
import { createHash } from 'node:crypto';

const dimensions = 32;

export type EmbeddingService = Awaited<ReturnType<typeof startEmbeddingService>>;

/**
 * A service that speaks OpenAI's embeddings API. Texts that share words get vectors that are close: each word adds
 * to one of 32 dimensions. It reranks, too: short passages first. It can be made slow, and it refuses the key "wrong".
 */
export async function startEmbeddingService() {
  const embedded: string[] = [];
  let hold: Promise<void> = Promise.resolve();
  let failure: { status: number; body: object } | null = null;
  const server = await startRecordedModelServer({
    script: async (request: RecordedRequest) => {
      if (request.headers['authorization'] === 'Bearer wrong') {
        return { status: 401, body: { error: { message: 'Incorrect API key provided' } } };
      }
      await hold;
      if (failure) return failure;
      if (request.path.endsWith('/rerank')) {
        const { documents } = request.body as { documents: string[] };
        return { status: 200, body: { results: documents.map(shortestFirst) } };
      }
      const { input, model } = request.body as { input: string[]; model: string };
      embedded.push(...input);
      const data = input.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) }));
      return {
        status: 200,
        body: { object: 'list', model, data, usage: { prompt_tokens: 1, total_tokens: 1 } },
      };
    },
  });
  return {
    url: `${server.url}/v1`,
    /** Texts it was sent, in their order. */
    embedded,
    /** Lets requests wait until the returned function is called. */
    holdBack(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      hold = promise;
      return resolve;
    },
    /** What every request is answered from now on; null for vectors. */
    failWith(answer: { status: number; body: object } | null): void {
      failure = answer;
    },
    close: () => server.close(),
  };
}

const shortestFirst = (text: string, index: number) => ({ index, relevance_score: -text.length });

function vectorOf(text: string): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    const place = createHash('sha256').update(word).digest().readUInt8(0) % dimensions;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
