import { AppError } from '@onyx/contracts';
import type { KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { newKey } from '../secrets/x509-parts.ts';
import { parseAnswer, readProblem, type AcmeAnswer } from './acme-answer.ts';
import { openSession, type AcmeSession } from './acme-session.ts';
import type { FetchedCertificate } from './certificate-file.ts';
import { certificateRequest } from './certificate-request.ts';
import { placeChallenge } from './challenge-files.ts';
import { keyAuthorization } from './jws.ts';

export type CertificateOrder = {
  /** Address of the authority's directory. */
  directory: string;
  email: string | null;
  names: readonly string[];
  /** Folder whose `.well-known/acme-challenge` is served by HTTP under each of the names. */
  challengesDir: string;
  accountKey: KeyObject;
  signal: AbortSignal;
};

const address = z.url({ protocol: /^https?$/ });
const orderSchema = z.object({
  status: z.string(),
  authorizations: z.array(address).min(1),
  finalize: address,
  certificate: address.optional(),
  error: z.unknown().optional(),
});
type Order = z.infer<typeof orderSchema>;
const challengeSchema = z.object({
  type: z.string(),
  url: address,
  token: z.string().optional(),
  error: z.unknown().optional(),
});
const authorizationSchema = z.object({
  status: z.string(),
  identifier: z.object({ value: z.string() }),
  challenges: z.array(challengeSchema),
});
type Authorization = z.infer<typeof authorizationSchema>;

/**
 * Fetches a certificate by ACME (RFC 8555): proves by HTTP that the names lead here, and has a new key certified. By
 * this the terms of the authority are agreed to.
 * @throws AppError `acme-unreachable`, `acme-answer-unusable`, `acme-refused`, `acme-rate-limited`,
 * `acme-challenge-refused` with `name`, `certificates-unusable`; what the signal was aborted with.
 */
export async function fetchCertificate(order: CertificateOrder): Promise<FetchedCertificate> {
  const { directory, names, accountKey, signal } = order;
  const session = await openSession(directory, accountKey, signal);
  await signIn(session, order.email);
  const identifiers = names.map((value) => ({ type: 'dns', value }));
  const made = await session.post(session.directory.newOrder, { identifiers });
  const orderUrl = locationOf(made, session.directory.newOrder);
  const { authorizations, finalize } = parseAnswer(orderSchema, made.body, orderUrl);
  for (const url of authorizations) await authorize(session, url, order);
  await pollOrder(session, orderUrl, signal, ['ready', 'valid']);
  const key = newKey();
  await session.post(finalize, { csr: certificateRequest(names, key).toString('base64url') });
  const { certificate } = await pollOrder(session, orderUrl, signal, ['valid']);
  if (certificate === undefined)
    throw new AppError('acme-answer-unusable', { params: { address: orderUrl, reason: 'no certificate' } });
  const { text } = await session.post(certificate, null);
  return { chain: text, key };
}

/** The account of the key, made when there is none. */
async function signIn(session: AcmeSession, email: string | null): Promise<void> {
  const { newAccount } = session.directory;
  const contact = email === null ? [] : [`mailto:${email}`];
  const answer = await session.post(newAccount, { termsOfServiceAgreed: true, contact });
  const accountUrl = locationOf(answer, newAccount);
  session.signIn(accountUrl);
  const isOld = answer.status === 200;
  const { contact: told } = z.object({ contact: z.array(z.string()) }).safeParse(answer.body).data ?? {};
  // Some authorities keep no addresses, and tell none.
  if (isOld && told !== undefined && told.join() !== contact.join())
    await session.post(accountUrl, { contact });
}

async function authorize(session: AcmeSession, url: string, order: CertificateOrder): Promise<void> {
  const { challengesDir, accountKey, signal } = order;
  const found = parseAnswer(authorizationSchema, (await session.post(url, null)).body, url);
  if (found.status === 'valid') return;
  const challenge = found.challenges.find(({ type }) => type === 'http-01');
  if (challenge?.token === undefined) throw challengeRefused(found, 'no http-01');
  const { token } = challenge;
  const remove = placeChallenge(challengesDir, token, keyAuthorization(token, accountKey));
  try {
    await session.post(challenge.url, {});
    const settled = await poll(
      session,
      url,
      signal,
      (answer) => parseAnswer(authorizationSchema, answer.body, url),
      ({ status }) => status !== 'pending' && status !== 'processing',
    );
    if (settled.status !== 'valid') throw challengeRefused(settled, settled.status);
  } finally {
    remove();
  }
}

function challengeRefused({ identifier, challenges }: Authorization, fallback: string): AppError {
  const failed = challenges.find(({ type, error }) => type === 'http-01' && error !== undefined);
  const { type, detail } = readProblem(failed?.error, fallback);
  return new AppError('acme-challenge-refused', {
    params: { name: identifier.value, type },
    ...(detail !== undefined && { detail }),
  });
}

async function pollOrder(
  session: AcmeSession,
  url: string,
  signal: AbortSignal,
  wanted: readonly string[],
): Promise<Order> {
  const order = await poll(
    session,
    url,
    signal,
    (answer) => parseAnswer(orderSchema, answer.body, url),
    ({ status }) => status === 'invalid' || wanted.includes(status),
  );
  if (order.status !== 'invalid') return order;
  const { type, detail } = readProblem(order.error, 'invalid');
  throw new AppError('acme-refused', { params: { type }, ...(detail !== undefined && { detail }) });
}

const firstPauseMs = 250;
const longestPauseMs = 10_000;
const pollDeadlineMs = 120_000;

/** Asks again until it is settled: after growing pauses, or after those that the authority asks for. */
async function poll<T>(
  session: AcmeSession,
  url: string,
  signal: AbortSignal,
  read: (answer: AcmeAnswer) => T,
  isSettled: (value: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + pollDeadlineMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const answer = await session.post(url, null);
    const value = read(answer);
    if (isSettled(value)) return value;
    const waitMs = Math.max(pauseMs, answer.retryAfterMs ?? 0);
    if (Date.now() + waitMs > deadline)
      throw new AppError('acme-unreachable', {
        params: { address: url, reason: `not done in ${pollDeadlineMs / 1000} s` },
        isRetryable: true,
      });
    await delay(waitMs, undefined, { signal });
  }
}

function locationOf({ location }: AcmeAnswer, asked: string): string {
  const { success, data } = address.safeParse(location);
  if (success) return data;
  throw new AppError('acme-answer-unusable', { params: { address: asked, reason: 'no location' } });
}
