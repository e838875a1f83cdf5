import { toErrorInfo } from '@onyx/contracts';
import { secondBuckets, type Logger, type Metrics, type OpenSpan, type Tracer } from '@onyx/telemetry';
import { watchItems } from '../watch-items.ts';
import type { Answerer, AnswerStep } from './types.ts';

const buckets = [...secondBuckets, 60, 120];

/** Measures, logs and traces answers by the steps they come in. What they say is not told. */
export function observeAnswerer(
  answerer: Answerer,
  { logger, metrics, tracer }: { logger: Logger; metrics: Metrics; tracer: Tracer },
): Answerer {
  const begin = createAnswerMeter(metrics);

  const answer: Answerer['answer'] = (request) => {
    const { signal } = request;
    const meter = begin(request.startedAt);
    const span = tracer.open('answer', {});
    let isOver = false;
    const end = (outcome: string, isFailure = false): void => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', cancel);
      const kind = meter.end(outcome);
      logger.info({ kind, outcome, ms: Math.round(performance.now() - request.startedAt) }, 'answer');
      span.set({
        'onyx.answer_kind': kind,
        'onyx.outcome': outcome,
        ...(isFailure && { 'error.type': outcome }),
      });
      span.end();
    };
    // Whoever stops an answer leaves it behind; one that waits for a model that hangs would never end by itself.
    const cancel = (): void => end('cancelled');
    signal.addEventListener('abort', cancel, { once: true });
    return watchItems(within(span, answerer.answer(request)), {
      item: meter.step,
      complete: () => end('complete'),
      failed: (error) => end(toErrorInfo(error).code, true),
      left: cancel,
    });
  };
  return { ...answerer, answer };
}

/** Steps of which each is taken within a span. */
function within(
  span: OpenSpan,
  steps: AsyncGenerator<AnswerStep, void, undefined>,
): AsyncIterable<AnswerStep> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => span.within(() => steps.next()),
      return: () => steps.return(),
    }),
  };
}

type AnswerMeter = {
  step(step: AnswerStep): void;
  /** @returns how the answer was made. */
  end(outcome: string): string;
};

function createAnswerMeter(metrics: Metrics): (startedAt: number) => AnswerMeter {
  const running = metrics.gauge({ name: 'onyx_answers_running', help: 'Answers that are being made here' });
  const answers = metrics.counter({
    name: 'onyx_answers_total',
    help: 'Answers by how they were made (model, extractive, none) and ended: complete, cancelled, or the code of an error',
    labels: ['kind', 'outcome'],
  });
  const firstText = metrics.histogram({
    name: 'onyx_answer_first_text_seconds',
    help: 'Time from a question to the first text of its answer',
    labels: ['kind'],
    buckets,
  });
  const phases = metrics.histogram({
    name: 'onyx_answer_phase_duration_seconds',
    help: 'Time of each phase of an answer',
    labels: ['phase'],
    buckets,
  });
  return (startedAt) => {
    let kind = 'unknown';
    let hasText = false;
    running.add({}, 1);
    return {
      step(step) {
        if (step.type === 'answer-started') kind = step.answerKind;
        if (step.type === 'text-delta' && !hasText) {
          hasText = true;
          firstText.observe({ kind }, (performance.now() - startedAt) / 1000);
        }
        if (step.type === 'phase' && step.phase.endedMs !== null) {
          const { name, startedMs, endedMs } = step.phase;
          phases.observe({ phase: name }, (endedMs - startedMs) / 1000);
        }
      },
      end(outcome) {
        running.add({}, -1);
        answers.add({ kind, outcome });
        return kind;
      },
    };
  };
}
