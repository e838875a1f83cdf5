import { AppError } from '@onyx/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger, createTracer, noTracer, type Tracer } from '../index.ts';
import { startCollector, type CollectedSpan, type Collector } from '../testing/start-collector.ts';

let collector: Collector;
let tracer: Tracer;
let lines: string[];

beforeEach(async () => {
  collector = await startCollector();
  lines = [];
  const logger = createLogger({
    level: 'info',
    service: 'api',
    destination: { write: (line) => lines.push(line) },
  });
  tracer = await createTracer({ service: 'api', version: '1', url: `${collector.url}/`, logger });
});
afterEach(async () => {
  await tracer.stop();
  await collector.stop();
});

function spanOf(name: string): CollectedSpan {
  const span = collector.spans.find((candidate) => candidate.name === name);
  if (!span) throw new Error(`there is no span ${name}`);
  return span;
}

test('spans within a span are its children, across awaits, also those that others end', async () => {
  await tracer.span('request', { 'http.route': '/api/search', nothing: undefined }, async (span) => {
    await delay(1);
    await Promise.all([
      tracer.span('left', {}, () => delay(2)),
      tracer.span('right', {}, async () => {
        const open = tracer.open('stream', {}, { kind: 'client' });
        await delay(1);
        await open.within(() => tracer.span('piece', {}, () => delay(1)));
        open.set({ pieces: 3 });
        open.end();
      }),
    ]);
    span.set({ status: 200 });
    span.rename('POST /api/search');
  });
  await tracer.stop();
  const request = spanOf('POST /api/search');
  expect(request.hasFailed).toBe(false);
  expect(request.parentSpanId).toBeUndefined();
  expect(request.attributes).toEqual({ 'http.route': '/api/search', status: 200 });
  expect([spanOf('left').parentSpanId, spanOf('right').parentSpanId]).toEqual([
    request.spanId,
    request.spanId,
  ]);
  expect(spanOf('stream')).toMatchObject({
    parentSpanId: spanOf('right').spanId,
    traceId: request.traceId,
    attributes: { pieces: 3 },
  });
  expect(spanOf('piece').parentSpanId).toBe(spanOf('stream').spanId);
  expect(collector.bodies.join('')).toContain('"service.name"');
});

test('goes on with the trace of a caller, and hands it on', async () => {
  const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const handedOn = await tracer.span('request', {}, async () => tracer.traceparent(), {
    kind: 'server',
    parent,
  });
  await tracer.span('job', {}, async () => undefined, { link: handedOn });
  await tracer.span('confused', {}, async () => undefined, { parent: 'nonsense' });
  expect(tracer.traceparent()).toBeUndefined();
  await tracer.stop();
  const request = spanOf('request');
  expect(request).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16), kind: 2 });
  expect(handedOn).toBe(`00-${request.traceId}-${request.spanId}-01`);
  expect(spanOf('job').traceId).not.toBe(request.traceId);
  expect(spanOf('job').links).toMatchObject([{ traceId: request.traceId, spanId: request.spanId }]);
  expect(spanOf('confused').parentSpanId).toBeUndefined();
});

test('a failure is told by its code or name only', async () => {
  const fail = (name: string, error: Error): Promise<void> =>
    expect(tracer.span(name, {}, () => Promise.reject(error))).rejects.toBe(error);
  await fail('known', new AppError('model-timeout', { detail: 'canary' }));
  await fail('unknown', new TypeError('canary'));
  await tracer.stop();
  expect(spanOf('known')).toMatchObject({ hasFailed: true, attributes: { 'error.type': 'model-timeout' } });
  expect(spanOf('unknown')).toMatchObject({ hasFailed: true, attributes: { 'error.type': 'TypeError' } });
  expect(collector.bodies.join('')).not.toContain('canary');
});

test('a collector that refuses is told of once, and stopping does not wait for it', async () => {
  collector.isRefusing = true;
  // More than one batch.
  for (let index = 0; index < 1200; index++) tracer.open('span', {}).end();
  await tracer.stop();
  expect(lines.filter((line) => line.includes('traces cannot be sent'))).toHaveLength(1);
});

test('without a tracer the work is done all the same', async () => {
  expect(await noTracer.span('request', {}, async ({ traceId }) => traceId ?? 'none')).toBe('none');
});
