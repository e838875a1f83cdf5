import {
  embeddingsRequestSchema,
  maxModelTexts,
  type EmbeddingsRequest,
  type EmbeddingsResponse,
} from '@onyx/contracts';
import { jsonAnswer } from '../http/answer.ts';
import { priorityOf, type RouteContext, type RouteHandler } from '../http/route-context.ts';
import type { Embedded, EmbeddingModel } from '../registry/served-model.ts';
import { ServerError } from '../server-error.ts';

/**
 * `POST /v1/embeddings`, in OpenAI's shape. A request of one text, or of questions, is interactive unless it says
 * otherwise; one of several passages is bulk work.
 */
export function embeddingsRoute({ registry, readBody }: RouteContext): RouteHandler {
  return async ({ headers, body: parts, signal, setModel }) => {
    const body = await readBody(headers, parts, embeddingsRequestSchema);
    const model = registry.get(body.model, 'embedding');
    setModel(body.model);
    const texts = checkTexts([body.input].flat());
    requireDimensions(body.dimensions, model.dimensions);
    requireVersion(body.version, model.facts.version);
    const isQuery = body.input_type === 'query' || texts.length === 1;
    const priority = priorityOf(headers, body.priority, isQuery ? 'interactive' : 'bulk');
    const prefix = prefixOf(body, model);
    const embedded = await model.embed(
      texts.map((text) => prefix + text),
      { priority, signal },
    );
    if (!body.truncate) requireWhole(embedded, model.facts.maxTokens, 'input');
    return jsonAnswer(answer(body, embedded));
  };
}

function answer(body: EmbeddingsRequest, embedded: readonly Embedded[]): EmbeddingsResponse {
  const tokens = embedded.reduce((sum, one) => sum + one.tokens, 0);
  return {
    object: 'list',
    model: body.model,
    data: embedded.map(({ vector }, index) => ({
      object: 'embedding',
      index,
      embedding: body.encoding_format === 'base64' ? base64(vector) : Array.from(vector),
    })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** All machines that Node runs models on are little-endian, as OpenAI's answer is. */
function base64({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function prefixOf({ input_type: type }: EmbeddingsRequest, { prefixes }: EmbeddingModel): string {
  if (type === undefined) return '';
  return type === 'query' ? prefixes.query : prefixes.passage;
}

/** Texts that can be read. What JSON can carry and UTF-8 cannot, half a character, becomes a replacement character. */
export function checkTexts(texts: readonly string[], field = 'input'): string[] {
  if (texts.length === 0) throw new ServerError('empty_input', `${field} has no text.`, { param: field });
  if (texts.length > maxModelTexts) {
    throw new ServerError(
      'too_many_inputs',
      `${field} has ${texts.length} texts; ${maxModelTexts} are allowed.`,
      { param: field },
    );
  }
  return texts.map((text, index) => {
    if (text.trim() !== '') return text.toWellFormed();
    throw new ServerError('empty_input', `${field}[${index}] is empty.`, { param: `${field}[${index}]` });
  });
}

function requireDimensions(wanted: number | undefined, actual: number): void {
  if (wanted === undefined || wanted === actual) return;
  const message = `This model has ${actual} dimensions, and its vectors cannot be shortened to ${wanted}.`;
  throw new ServerError('dimensions_not_supported', message, { param: 'dimensions' });
}

function requireVersion(wanted: string | undefined, actual: string | null): void {
  if (wanted === undefined || wanted === actual) return;
  const message = 'The model of this name is of another version here. GET /v1/models tells which.';
  throw new ServerError('model_version_differs', message, { param: 'version' });
}

/** @throws ServerError `context_length_exceeded` that names the first text that was cut */
export function requireWhole(
  read: readonly { isCut: boolean }[],
  maxTokens: number | null,
  field: string,
): void {
  const index = read.findIndex(({ isCut }) => isCut);
  if (index === -1) return;
  const message = `${field}[${index}] is longer than the ${maxTokens} tokens that this model reads.`;
  throw new ServerError('context_length_exceeded', message, { param: `${field}[${index}]` });
}
