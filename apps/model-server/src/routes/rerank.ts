import { rerankRequestSchema, type RerankResponse } from '@onyx/contracts';
import { jsonAnswer } from '../http/answer.ts';
import { priorityOf, type RouteContext, type RouteHandler } from '../http/route-context.ts';
import { ServerError } from '../server-error.ts';
import { checkTexts, requireWhole } from './embeddings.ts';

/** `POST /v1/rerank`, in the shape of Cohere and Jina. A person waits for it, unless the request says otherwise. */
export function rerankRoute({ registry, readBody }: RouteContext): RouteHandler {
  return async ({ headers, body: parts, signal, requestId, setModel }) => {
    const body = await readBody(headers, parts, rerankRequestSchema);
    const model = registry.get(body.model, 'reranker');
    setModel(body.model);
    if (body.query.trim() === '') throw new ServerError('empty_input', 'query is empty.', { param: 'query' });
    const query = body.query.toWellFormed();
    const documents = checkTexts(
      body.documents.map((one) => (typeof one === 'string' ? one : one.text)),
      'documents',
    );
    const scored = await model.score(
      documents.map((text) => [query, text] as const),
      { priority: priorityOf(headers, body.priority, 'interactive'), signal },
    );
    if (!body.truncate) requireWhole(scored, model.facts.maxTokens, 'documents');
    const results = scored
      .map(({ score }, index) => ({ index, score }))
      .toSorted((a, b) => b.score - a.score || a.index - b.index)
      .slice(0, body.top_n ?? documents.length)
      .map(({ index, score }) => ({
        index,
        relevance_score: body.raw_scores ? score : sigmoid(score),
        ...(body.return_documents && { document: { text: documents[index]! } }),
      }));
    const answer: RerankResponse = {
      id: requestId,
      model: body.model,
      results,
      usage: { total_tokens: scored.reduce((sum, { tokens }) => sum + tokens, 0) },
    };
    return jsonAnswer(answer);
  };
}

/** A logit as a value from 0 to 1, in the same order. */
function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
