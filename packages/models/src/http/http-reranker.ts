import { AppError } from '@onyx/contracts';
import { apiAddress } from '../language-model/addresses.ts';
import type { OpenReranker } from '../reranker.ts';
import type { ModelLanguages } from '../tokenizer/known-languages.ts';
import {
  createModelClient,
  unexpectedAnswer,
  type ModelAddress,
  type ModelClientOptions,
} from './model-client.ts';

export type HttpRerankerOptions = ModelAddress &
  ModelClientOptions & {
    /** Absent: any. An API does not tell. */
    languages?: ModelLanguages | undefined;
    /** Passages in one request. */
    passagesPerRequest?: number;
    /** Fields of every request beyond those of Cohere's API. */
    fields?: object;
  };

type Entry = { index?: unknown; relevance_score?: unknown; score?: unknown };
/** Cohere, Jina, llama.cpp and vLLM answer an object, Text Embeddings Inference a list. */
type Answer = { results?: Entry[]; data?: Entry[] } | Entry[] | null;

type Dialect = { url: string; passagesField: 'documents' | 'texts' };

/**
 * A reranker behind `POST /rerank`, as Cohere, Jina, llama.cpp and vLLM speak it, or as Text Embeddings Inference does;
 * which one is learnt from the first answer.
 */
export function createHttpReranker(options: HttpRerankerOptions): OpenReranker {
  const { model, passagesPerRequest = 32 } = options;
  const base = apiAddress('openai-compatible', options.baseUrl);
  const client = createModelClient(options, options);
  const dialects: Dialect[] = [
    { url: `${base}/rerank`, passagesField: 'documents' },
    { url: `${base.replace(/\/v1$/, '')}/rerank`, passagesField: 'texts' },
  ];
  let known: Dialect | undefined;

  const send = async (
    { url, passagesField }: Dialect,
    query: string,
    passages: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<number[]> => {
    const body =
      passagesField === 'documents'
        ? { model, query, documents: passages, top_n: passages.length, ...options.fields }
        : { query, texts: passages, raw_scores: true, truncate: true };
    return readScores((await client.post(url, body, signal)) as Answer, passages.length);
  };

  async function ask(
    query: string,
    passages: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<number[]> {
    if (known) return send(known, query, passages, signal);
    let firstError: unknown;
    for (const dialect of dialects) {
      try {
        const scores = await send(dialect, query, passages, signal);
        known = dialect;
        return scores;
      } catch (error) {
        signal?.throwIfAborted();
        // Only an answer that the path or the body is not known is a reason to try the other form.
        if (!(error instanceof AppError) || !speaksOtherwise(error)) throw error;
        firstError ??= error;
      }
    }
    throw firstError;
  }

  return {
    id: `${model}@${base.replace(/^https?:\/\//, '')}`,
    languages: options.languages ?? 'any',
    async rerank(query, passages, { signal } = {}) {
      const scores: number[] = [];
      for (let start = 0; start < passages.length; start += passagesPerRequest) {
        scores.push(...(await ask(query, passages.slice(start, start + passagesPerRequest), signal)));
      }
      return scores;
    },
    async close() {},
  };
}

function speaksOtherwise({ code, isRetryable }: AppError): boolean {
  return (
    code === 'model-not-found' || code === 'model-unreachable' || (code === 'model-failed' && !isRetryable)
  );
}

/** Scores in the order of the passages. @throws AppError `model-failed` when one is missing. */
function readScores(answer: Answer, count: number): number[] {
  const entries = Array.isArray(answer) ? answer : (answer?.results ?? answer?.data);
  const scores: (number | undefined)[] = Array.from({ length: count });
  for (const { index, relevance_score: relevance, score } of Array.isArray(entries) ? entries : []) {
    const value = relevance ?? score;
    if (typeof index === 'number' && index in scores && typeof value === 'number') scores[index] = value;
  }
  if (scores.includes(undefined)) throw unexpectedAnswer('the answer does not have a score for each passage');
  return scores as number[];
}
