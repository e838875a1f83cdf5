import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { addLogFields, createLogger, withLogFields } from './index.ts';

test('writes JSON lines with level, time, service and bound fields', () => {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'info',
    service: 'api',
    destination: { write: (line) => lines.push(line) },
  });
  logger.child({ requestId: 'r1' }).warn({ attempts: 3 }, 'job failed');
  logger.debug({}, 'too detailed');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'warn',
    service: 'api',
    requestId: 'r1',
    attempts: 3,
    msg: 'job failed',
    time: expect.stringMatching(/^\d{4}-/),
  });
});

test('never writes what is in a field that carries secrets', () => {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'info',
    service: 'api',
    destination: { write: (line) => lines.push(line) },
  });
  logger.info(
    { apiKey: 'canary-1', model: { apiKey: 'canary-2' }, a: { headers: { 'set-cookie': 'canary-3' } } },
    'test',
  );
  expect(lines.join('')).not.toContain('canary');
  expect(lines.join('')).toContain('[redacted]');
});

test('tells of an error and its causes what happened, not what hangs on them', () => {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'info',
    service: 'api',
    destination: { write: (line) => lines.push(line) },
  });
  const refused = Object.assign(new Error('refused'), { code: '23505', client: { query: ['canary-1'] } });
  const failed = Object.assign(new TypeError('failed', { cause: refused }), { prompt: 'canary-2' });
  logger.error({ err: failed }, 'test');
  logger.error({ err: { prompt: 'canary-3' } }, 'test');
  expect(lines.join('')).not.toContain('canary');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    err: {
      type: 'TypeError',
      message: 'failed',
      stack: expect.stringContaining('logger.test.ts'),
      cause: { message: 'refused', code: '23505' },
    },
  });
});

test('lines within a piece of work carry its fields, also those added on the way, and no others do', async () => {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'info',
    service: 'api',
    destination: { write: (line) => lines.push(line) },
  });
  await Promise.all(
    ['a1', 'b2'].map((requestId) =>
      withLogFields({ requestId }, async () => {
        await delay(1);
        addLogFields({ userId: `user of ${requestId}` });
        await withLogFields({ jobId: 'j' }, async () => logger.info({ requestId: 'own' }, requestId));
        logger.info({ attempt: 2 }, 'a line with a field of its own');
        logger.child({ leg: 'lexical' }).info({}, requestId);
      }),
    ),
  );
  addLogFields({ userId: 'nobody' });
  logger.info({}, 'outside');
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const requestId of ['a1', 'b2']) {
    const [inner, outer] = told.filter((line) => line['msg'] === requestId);
    // What is said at the place itself counts.
    expect(inner).toMatchObject({ requestId: 'own', userId: `user of ${requestId}`, jobId: 'j' });
    expect(outer).toMatchObject({ requestId, userId: `user of ${requestId}`, leg: 'lexical' });
    expect(outer).not.toHaveProperty('jobId');
    expect(outer).not.toHaveProperty('attempt');
  }
  const outside = told.find((line) => line['msg'] === 'outside');
  expect(outside).not.toHaveProperty('requestId');
  expect(outside).not.toHaveProperty('userId');
});
