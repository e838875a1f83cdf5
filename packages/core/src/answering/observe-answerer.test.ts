import { AppError } from '@onyx/contracts';
import type { LanguageModel } from '@onyx/models';
import { createMetrics, createTracer, silentLogger, type Metrics, type Tracer } from '@onyx/telemetry';
import { startCollector, type Collector } from '@onyx/telemetry/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLanguageModelObserver } from '../language-models/index.ts';
import { observeAnswerer } from './observe-answerer.ts';
import type { Answerer, AnswerRequest, AnswerStep } from './types.ts';

let metrics: Metrics;
let tracer: Tracer;
let collector: Collector;
beforeEach(async () => {
  collector = await startCollector();
  metrics = await createMetrics({ service: 'api' });
  tracer = await createTracer({ service: 'api', version: '1', url: collector.url, logger: silentLogger });
});
afterEach(async () => {
  await tracer.stop();
  await collector.stop();
});

const never = (signal?: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));

/** A model that says two words, and then what `end` does. */
function modelThat(end: (signal?: AbortSignal) => Promise<void>): LanguageModel {
  return {
    name: 'canary',
    contextTokens: 8000,
    async *stream({ signal }) {
      yield 'canary ';
      yield 'two';
      await end(signal);
    },
    complete: () => Promise.resolve('canary'),
  };
}

/** Answers by a model, as the real one does as far as steps go. */
function answererBy(model: LanguageModel): Answerer {
  return {
    async *answer({ question, signal }): AsyncGenerator<AnswerStep, void, undefined> {
      yield { type: 'phase', phase: { name: 'searching', startedMs: 0, endedMs: null } };
      await tracer.span('search passages', {}, () => Promise.resolve());
      yield { type: 'phase', phase: { name: 'searching', startedMs: 0, endedMs: 30 } };
      yield { type: 'answer-started', answerKind: 'model', modelName: model.name };
      for await (const text of model.stream({ messages: [{ role: 'user', content: question }], signal }))
        yield { type: 'text-delta', text };
    },
    checkSupport: () => Promise.resolve({ type: 'support-checked', support: [], citedNumbers: [] }),
  };
}

async function run(end: (signal?: AbortSignal) => Promise<void>, given?: AbortSignal): Promise<string> {
  const observe = createLanguageModelObserver({ metrics, tracer });
  const answerer = observeAnswerer(answererBy(observe(modelThat(end))), {
    logger: silentLogger,
    metrics,
    tracer,
  });
  const request: AnswerRequest = {
    userId: 'ada',
    question: 'canary?',
    history: [],
    scope: {},
    locale: 'en',
    signal: given ?? new AbortController().signal,
    startedAt: performance.now(),
  };
  let text = '';
  for await (const step of answerer.answer(request)) if (step.type === 'text-delta') text += step.text;
  return text;
}

test('an answer is measured by its steps, and what it does is within its span', async () => {
  expect(await run(() => Promise.resolve())).toBe('canary two');
  const { body } = await metrics.text();
  expect(body).toContain('onyx_answers_total{kind="model",outcome="complete",service="api"} 1');
  expect(body).toContain('onyx_answers_running{service="api"} 0');
  expect(body).toContain('onyx_answer_first_text_seconds_count{service="api",kind="model"} 1');
  expect(body).toContain('onyx_answer_phase_duration_seconds_sum{service="api",phase="searching"} 0.03');
  expect(body).toContain(
    'onyx_language_model_requests_total{call="stream",outcome="complete",service="api"} 1',
  );
  expect(body).not.toContain('canary');
  await tracer.stop();
  const answer = collector.spans.find(({ name }) => name === 'answer');
  const children = collector.spans.filter(({ name }) => name !== 'answer');
  expect(children.map(({ name }) => name)).toEqual(['search passages', 'language model stream']);
  for (const child of children) expect(child.parentSpanId).toBe(answer?.spanId);
  expect(collector.bodies.join('')).not.toContain('canary');
});

test('a failure is told by its code', async () => {
  const failure = new AppError('model-timeout', { detail: 'canary' });
  await expect(run(() => Promise.reject(failure))).rejects.toBe(failure);
  const { body } = await metrics.text();
  expect(body).toContain('onyx_answers_total{kind="model",outcome="model-timeout",service="api"} 1');
  expect(body).toContain(
    'onyx_language_model_requests_total{call="stream",outcome="model-timeout",service="api"} 1',
  );
  await tracer.stop();
  expect(collector.spans.find(({ name }) => name === 'answer')).toMatchObject({
    hasFailed: true,
    attributes: { 'error.type': 'model-timeout' },
  });
  expect(collector.bodies.join('')).not.toContain('canary');
});

test('an answer that is stopped has ended, although its model hangs', async () => {
  const stop = new AbortController();
  const hanging = run(() => never(), stop.signal);
  hanging.catch(() => undefined);
  await expect
    .poll(async () => (await metrics.text()).body)
    .toContain('onyx_answer_first_text_seconds_count{service="api",kind="model"} 1');
  expect((await metrics.text()).body).toContain('onyx_answers_running{service="api"} 1');
  stop.abort();
  const { body } = await metrics.text();
  expect(body).toContain('onyx_answers_total{kind="model",outcome="cancelled",service="api"} 1');
  expect(body).toContain('onyx_answers_running{service="api"} 0');
});

test('a model that ends when it is told to was cancelled, not failed', async () => {
  const stop = new AbortController();
  const stopped = run(never, stop.signal);
  stopped.catch(() => undefined);
  await expect
    .poll(async () => (await metrics.text()).body)
    .toContain('onyx_answer_first_text_seconds_count{service="api",kind="model"} 1');
  stop.abort();
  await expect(stopped).rejects.toThrow('aborted');
  const { body } = await metrics.text();
  expect(body).toContain('onyx_answers_total{kind="model",outcome="cancelled",service="api"} 1');
  expect(body).toContain(
    'onyx_language_model_requests_total{call="stream",outcome="cancelled",service="api"} 1',
  );
});
