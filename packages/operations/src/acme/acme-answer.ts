import { AppError } from '@onyx/contracts';
import { z } from 'zod';

/** What an authority answered. */
export type AcmeAnswer = {
  status: number;
  /** JSON when it is JSON, else undefined. */
  body: unknown;
  text: string;
  /** Address of what was made. */
  location: string | null;
  /** How long it asks to wait, in milliseconds. */
  retryAfterMs: number | null;
};

const problemSchema = z.object({
  type: z.string().optional(),
  detail: z.string().optional(),
  subproblems: z
    .array(
      z.object({ detail: z.string().optional(), identifier: z.object({ value: z.string() }).optional() }),
    )
    .optional(),
});

/** Why an authority refuses (RFC 7807, RFC 8555 6.7): a short name such as `rateLimited`, and its own words. */
export type AcmeProblem = { type: string; detail: string | undefined };

const typePrefix = 'urn:ietf:params:acme:error:';
const longestDetail = 1_000;
const longestType = 100;

/** @param fallback what it is called when the answer does not say. */
export function readProblem(body: unknown, fallback: string): AcmeProblem {
  const { type, detail, subproblems = [] } = problemSchema.safeParse(body).data ?? {};
  const parts = [
    detail,
    ...subproblems.map((each) => [each.identifier?.value, each.detail].filter(Boolean).join(': ')),
  ];
  const words = parts.filter(Boolean).join('; ');
  return {
    type: oneLine(type?.replace(typePrefix, '') ?? fallback).slice(0, longestType),
    detail: words === '' ? undefined : oneLine(words).slice(0, longestDetail),
  };
}

/** What to be told when an authority takes no more and does not say for how long. */
const unsaidRetryAfterMs = 3_600_000;

/** An answer that is a refusal, as the error that it is. @param address that was asked. */
export function refusal(answer: AcmeAnswer, address: string): AppError {
  const { status, body, retryAfterMs } = answer;
  const { type, detail } = readProblem(body, `HTTP ${status}`);
  const told = detail === undefined ? {} : { detail };
  const isLimited = status === 429 || type === 'rateLimited' || (status === 503 && retryAfterMs !== null);
  if (isLimited) {
    const retryAfterSeconds = Math.ceil((retryAfterMs ?? unsaidRetryAfterMs) / 1000);
    return new AppError('acme-rate-limited', { ...told, params: { retryAfterSeconds }, isRetryable: true });
  }
  if (status >= 500)
    return new AppError('acme-unreachable', {
      ...told,
      params: { address, reason: `HTTP ${status}` },
      isRetryable: true,
    });
  return new AppError('acme-refused', { ...told, params: { type } });
}

/** `Retry-After` in seconds or as a date, as milliseconds from now; null when it says nothing that can be used. */
export function readRetryAfter(value: string | null, now = Date.now()): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** @throws AppError `acme-answer-unusable` */
export function parseAnswer<T>(schema: z.ZodType<T>, value: unknown, address: string): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const reason = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new AppError('acme-answer-unusable', { params: { address, reason } });
}

/** Of a stranger's words, what cannot move a cursor or begin a line of its own. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
