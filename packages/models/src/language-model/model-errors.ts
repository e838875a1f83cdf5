import { AppError, type ErrorCode } from '@onyx/contracts';
import { redact } from './redact.ts';

export type ModelErrorContext = {
  /** Host and port of the provider, as shown to people. */
  address: string;
  model: string;
  apiKey: string | null;
  /** Whether the provider had begun to answer this request. */
  hasResponded: boolean;
};

/** What can be known of a failure, whichever of the SDK's or the platform's errors it came as. */
type Failure = {
  status: number | undefined;
  /** The provider's own code or type of error, in lower case. */
  code: string;
  /** What the provider said, to be shown. */
  message: string;
  /** Whether the answer was a page for people: it comes from a proxy or a wrong address, not from a model. */
  isWebPage: boolean;
  isNetworkError: boolean;
};

/**
 * An error of a provider, of the SDK or of the network as an `AppError` with a `model-*` code. The cause is not
 * kept: the SDK's errors hold the whole request, which is private, and its headers.
 */
export function toModelError(error: unknown, context: ModelErrorContext): AppError {
  if (error instanceof AppError) return error;
  const failure = readFailure(error);
  const code = codeOf(failure, context);
  const detail = redact(failure.message, context.apiKey);
  return new AppError(code, {
    ...(code === 'model-unreachable' && { params: { address: context.address } }),
    ...(code === 'model-not-found' && { params: { model: context.model } }),
    ...(detail !== '' && { detail }),
    isRetryable:
      code === 'model-rate-limited' || code === 'model-unreachable' || (failure.status ?? 0) >= 500,
  });
}

/**
 * Providers share status codes only roughly: a wrong key is 401, 403 or (Google) 400; a long prompt 400 or 413; an
 * empty account 402, 429 or (Anthropic) 400. Their error codes decide first; their words only where they have none.
 */
function codeOf(
  { status, code, message, isWebPage, isNetworkError }: Failure,
  context: ModelErrorContext,
): ErrorCode {
  if (isNetworkError) return context.hasResponded ? 'model-failed' : 'model-unreachable';
  if (/context_length|string_above_max|request_too_large/.test(code) || status === 413)
    return 'model-context-too-long';
  if (/content_filter|content_policy|inspection_failed|safety|prohibited/.test(code)) return 'model-refused';
  if (/quota|rate_limit|overloaded|resource_exhausted|billing/.test(code)) return 'model-rate-limited';
  if (/invalid_api_key|authentication|permission|unauthenticated/.test(code)) return 'model-unauthorized';
  if (status === 401 || status === 403) return 'model-unauthorized';
  if (status === 402 || status === 429 || status === 529) return 'model-rate-limited';
  if (isWebPage || status === 502 || status === 504) return 'model-unreachable';
  if (/model_not_found|not_found_error/.test(code)) return 'model-not-found';
  // Without a word about the model it is the path that does not exist, as with an address without `/v1`.
  if (status === 404) return /model/i.test(message) ? 'model-not-found' : 'model-unreachable';
  if (status === undefined || (status >= 400 && status < 500) || status === 503) return codeOfWords(message);
  return 'model-failed';
}

function codeOfWords(message: string): ErrorCode {
  const isTooLong =
    /context (length|window|size)|maximum context|too many (input )?tokens|(prompt|input|request) is too (long|large)|token count .*exceeds|exceeds? .*(context|token limit|maximum number of tokens)/i;
  if (isTooLong.test(message)) return 'model-context-too-long';
  if (/api[- ]?key (not valid|is invalid|not found|expired)|invalid api[- ]?key/i.test(message))
    return 'model-unauthorized';
  if (/quota|rate limit|credit balance|insufficient balance|overloaded|high demand/i.test(message)) {
    return 'model-rate-limited';
  }
  if (
    /model\b.*(not (exist|found|supported)|does not exist|unknown|invalid)|(unknown|invalid) model/i.test(
      message,
    )
  ) {
    return 'model-not-found';
  }
  if (/content (filter|policy|management policy)|flagged|inappropriate content/i.test(message))
    return 'model-refused';
  return 'model-failed';
}

type ErrorShape = {
  name?: unknown;
  message?: unknown;
  statusCode?: unknown;
  responseBody?: unknown;
  code?: unknown;
  type?: unknown;
  status?: unknown;
  error?: unknown;
  /** What the SDK could not read. */
  value?: unknown;
};

function readFailure(error: unknown): Failure {
  if (typeof error !== 'object' || error === null) return plainFailure(undefined, String(error));
  const shape = error as ErrorShape;
  const status = typeof shape.statusCode === 'number' ? shape.statusCode : undefined;
  if (typeof shape.responseBody === 'string' && shape.responseBody.trim() !== '') {
    return readBody(shape.responseBody, status);
  }
  if (shape.name === 'AI_TypeValidationError' || shape.name === 'AI_JSONParseError') {
    return readUnexpected(shape.value);
  }
  if (error instanceof Error) {
    const network = status === undefined || status < 400 ? networkCause(error) : undefined;
    if (network !== undefined) return { ...plainFailure(undefined, network), isNetworkError: true };
    return plainFailure(
      status,
      status === undefined ? error.message : `HTTP ${status} ${error.message}`.trim(),
    );
  }
  return readBody(JSON.stringify(error), status);
}

/** An event that the SDK could not read: an error in a shape of its own, or no event of this API at all. */
function readUnexpected(value: unknown): Failure {
  const { error, message, detail } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  if (error || isText(message) || isText(detail)) return readBody(JSON.stringify(value), undefined);
  return plainFailure(undefined, 'the answer does not have the form of this API');
}

function plainFailure(status: number | undefined, message: string): Failure {
  return { status, code: '', message, isWebPage: false, isNetworkError: false };
}

/** Reads the error out of a body: `{error: {message, type, code, status}}`, `{error: "…"}`, `{message}`, `{detail}`. */
function readBody(body: string, status: number | undefined): Failure {
  if (/^\s*<(!doctype|html|head|\?xml)/i.test(body)) {
    return { ...plainFailure(status, webPageMessage(body, status)), isWebPage: true };
  }
  const value = parseJson(body);
  if (typeof value !== 'object' || value === null) return plainFailure(status, body);
  // Google puts errors into a list when it streams.
  const outer = (Array.isArray(value) ? (value[0] ?? {}) : value) as ErrorShape & { detail?: unknown };
  const inner = typeof outer.error === 'object' && outer.error !== null ? (outer.error as ErrorShape) : outer;
  const message = [inner.message, outer.error, outer.message, outer.detail, body].find(isText) ?? body;
  const code = [inner.code, inner.type, inner.status].filter(isText).join(' ').toLowerCase();
  const innerStatus = [inner.code, inner.status, inner.statusCode].find((one) => typeof one === 'number');
  return { status: status ?? innerStatus, code, message, isWebPage: false, isNetworkError: false };
}

/** What a person can use of a page: that it is one, and its title. */
function webPageMessage(page: string, status: number | undefined): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(page)?.[1]?.trim() ?? '';
  const text = title === '' ? 'a web page, not a model' : `a web page, not a model: ${title}`;
  return status === undefined || status < 400 ? text : `HTTP ${status}, ${text}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const networkCodes =
  /^(E[A-Z]{3,}|UND_ERR_\w+|HPE_\w+|CERT_\w+|ERR_(TLS|SSL)_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/;

/** The words of the system's error at the bottom of an error, e.g. `connect ECONNREFUSED 127.0.0.1:11434`. */
function networkCause(error: Error): string | undefined {
  let found: string | undefined;
  let current: unknown = error;
  for (let depth = 0; depth < 6 && current instanceof Error; depth += 1) {
    const { code, message } = current as Error & { code?: unknown };
    if (isText(code) && networkCodes.test(code))
      found = message.includes(code) ? message : `${message} ${code}`.trim();
    else if (/^(terminated$|fetch failed$|Cannot connect to API)/.test(message))
      found ??= rootMessage(current);
    current = current instanceof AggregateError ? (current.errors[0] ?? current.cause) : current.cause;
  }
  return found;
}

function rootMessage(error: Error): string {
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message;
}
