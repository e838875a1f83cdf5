import { AppError } from '@onyx/contracts';
import type { OpenEmbedder } from '../embedder.ts';
import { apiAddress } from '../language-model/addresses.ts';
import type { ModelLanguages } from '../tokenizer/known-languages.ts';
import { normalise } from '../vectors.ts';
import {
  createModelClient,
  unexpectedAnswer,
  type ModelAddress,
  type ModelClientOptions,
} from './model-client.ts';
import { splitTexts } from './split-texts.ts';

export type HttpEmbedderOptions = ModelAddress &
  ModelClientOptions & {
    /** Values in a vector. Absent: the service is asked for one vector first. */
    dimensions?: number | undefined;
    /** Whether the service is to shorten its vectors to `dimensions`. */
    sendsDimensions?: boolean;
    /** Absent: any. An API does not tell. */
    languages?: ModelLanguages | undefined;
    /** What stands in front of questions and of passages. */
    prefixes?: { query?: string; passage?: string };
    /** Texts in one request; 32 is what the strictest servers take unless told otherwise. */
    textsPerRequest?: number;
    /** Tokens in one request, as far as they can be told from the characters. */
    tokensPerRequest?: number;
    /** Requests at the same time. */
    concurrency?: number;
    /** How vectors are sent; base64 is a quarter of the size, and not every service knows it. */
    encoding?: 'float' | 'base64';
    /** Fields of every request beyond those of the OpenAI API. */
    fields?: object;
  };

type Answer = { data?: { index?: number; embedding?: unknown }[] };

/**
 * An embedder behind `POST /embeddings` of the OpenAI API, which most model servers speak.
 * @throws AppError with a `model-*` code when the dimensions are asked for and the service does not answer.
 */
export async function createHttpEmbedder(options: HttpEmbedderOptions): Promise<OpenEmbedder> {
  const { model, sendsDimensions = false, prefixes = {}, concurrency = 2 } = options;
  const { textsPerRequest = 32, tokensPerRequest = 8_192 } = options;
  const base = apiAddress('openai-compatible', options.baseUrl);
  const client = createModelClient(options, options);

  async function ask(texts: readonly string[], signal: AbortSignal | undefined): Promise<Float32Array[]> {
    const answer = (await client.post(
      `${base}/embeddings`,
      {
        model,
        input: texts,
        encoding_format: options.encoding ?? 'float',
        ...options.fields,
        ...(sendsDimensions && options.dimensions !== undefined && { dimensions: options.dimensions }),
      },
      signal,
    )) as Answer | null;
    return readVectors(answer, texts.length);
  }

  const dimensions = options.dimensions ?? (await ask(['dimensions'], undefined))[0]!.length;

  /** A batch that is too long for the service is halved until it is not. */
  async function embed(texts: readonly string[], signal: AbortSignal | undefined): Promise<Float32Array[]> {
    try {
      const vectors = await ask(texts, signal);
      for (const { length } of vectors) {
        if (length === dimensions) continue;
        throw new AppError('model-dimensions-wrong', { params: { expected: dimensions, actual: length } });
      }
      return vectors;
    } catch (error) {
      const isTooLong = error instanceof AppError && error.code === 'model-context-too-long';
      if (!isTooLong || texts.length === 1) throw error;
      const middle = Math.ceil(texts.length / 2);
      return [
        ...(await embed(texts.slice(0, middle), signal)),
        ...(await embed(texts.slice(middle), signal)),
      ];
    }
  }

  return {
    id: `${model}@${base.replace(/^https?:\/\//, '')}#${dimensions}`,
    dimensions,
    languages: options.languages ?? 'any',
    async embedPassages(texts, { signal } = {}) {
      signal?.throwIfAborted();
      const vectors: Float32Array[] = texts.map(() => new Float32Array(dimensions));
      const passages = texts.map((text) => (prefixes.passage ?? '') + text);
      const batches = splitTexts(passages, { textsPerRequest, tokensPerRequest });
      // The first failure ends the requests beside it and those to come.
      const failure = new AbortController();
      const either = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
      const worker = async (): Promise<void> => {
        for (let batch = batches.shift(); batch && !either.aborted; batch = batches.shift()) {
          const found = await embed(
            batch.map((index) => passages[index]!),
            either,
          );
          for (const [at, index] of batch.entries()) vectors[index] = found[at]!;
        }
      };
      try {
        await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker));
      } catch (error) {
        failure.abort(error);
        throw error;
      }
      signal?.throwIfAborted();
      return vectors;
    },
    async embedQuery(text, { signal } = {}) {
      if (text.trim() === '') return new Float32Array(dimensions);
      const [vector] = await embed([(prefixes.query ?? '') + text], signal);
      return vector!;
    },
    async close() {},
  };
}

/** The vectors of an answer in the order of the texts, which the answer need not have. */
function readVectors(answer: Answer | null, count: number): Float32Array[] {
  const vectors: (Float32Array | undefined)[] = Array.from({ length: count });
  for (const [at, entry] of (Array.isArray(answer?.data) ? answer.data : []).entries()) {
    const vector = readVector(entry?.embedding);
    vectors[entry.index ?? at] = normalise(vector);
  }
  if (vectors.length !== count || vectors.includes(undefined)) {
    throw unexpectedAnswer('the answer does not have an embedding for each text');
  }
  return vectors as Float32Array[];
}

/** Numbers, or 32-bit floats, little-endian, in base64. */
function readVector(value: unknown): Float32Array {
  const values = typeof value === 'string' ? readFloats(value) : value;
  const isList = Array.isArray(values) || values instanceof Float32Array;
  if (!isList || values.length === 0 || !values.every(Number.isFinite)) {
    throw unexpectedAnswer('an embedding is not a list of numbers');
  }
  return Float32Array.from(values as ArrayLike<number>);
}

function readFloats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  const floats = new Float32Array(Math.floor(bytes.length / 4));
  for (let index = 0; index < floats.length; index += 1) floats[index] = bytes.readFloatLE(index * 4);
  return floats;
}
