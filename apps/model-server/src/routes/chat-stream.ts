import type { Logger } from '@onyx/telemetry';
import type { GenerationEnd } from '../generation/generator.ts';
import type { Answer } from '../http/answer.ts';
import { errorBody, isOurFault, toServerError } from '../http/error-response.ts';

export type AnswerStreamOptions = {
  head: { id: string; created: number; model: string };
  withUsage: boolean;
  /** Aborted when the caller goes away. */
  signal: AbortSignal;
  logger: Logger;
  generate: (signal: AbortSignal, onText: (text: string) => void) => Promise<GenerationEnd>;
};

const encoder = new TextEncoder();

/**
 * Answers with a stream of OpenAI's chunks as soon as there is a first piece of text. What fails before that rejects,
 * so that it becomes an error answer; what fails later ends the stream with an error event. Leaving the stream ends the
 * generation.
 */
export async function startAnswer(options: AnswerStreamOptions): Promise<Answer> {
  const { head, withUsage, logger } = options;
  const gone = new AbortController();
  const first = Promise.withResolvers<void>();
  const { readable, write, close } = eventPipe(() => gone.abort());
  const chunk = (delta: object, finishReason: string | null = null): void =>
    write({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: finishReason, logprobs: null }],
    });
  let hasBegun = false;
  const begin = (): void => {
    if (hasBegun) return;
    hasBegun = true;
    chunk({ role: 'assistant', content: '' });
    first.resolve();
  };

  const run = async (): Promise<void> => {
    try {
      const end = await options.generate(AbortSignal.any([options.signal, gone.signal]), (text) => {
        begin();
        chunk({ content: text });
      });
      begin();
      chunk({}, end.finishReason);
      if (withUsage) write({ ...head, object: 'chat.completion.chunk', choices: [], usage: usageOf(end) });
      write('[DONE]');
    } catch (error) {
      if (!hasBegun) return first.reject(error);
      if (gone.signal.aborted || options.signal.aborted) return;
      const known = toServerError(error);
      if (isOurFault(known)) logger.error({ err: error, model: head.model }, 'an answer stream failed');
      write(errorBody(known));
    } finally {
      close();
    }
  };
  void run();
  await first.promise;
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
    },
    body: readable,
  };
}

export function usageOf({ promptTokens, completionTokens }: GenerationEnd) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/** Server-sent events as a body. What is written waits until the caller has room for it. */
function eventPipe(onCancel: () => void) {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let isOpen = true;
  const readable = new ReadableStream<Uint8Array>({
    start: (opened) => void (controller = opened),
    cancel() {
      isOpen = false;
      onCancel();
    },
  });
  return {
    readable,
    write(event: object | string): void {
      const data = typeof event === 'string' ? event : JSON.stringify(event);
      if (isOpen) controller?.enqueue(encoder.encode(`data: ${data}\n\n`));
    },
    close(): void {
      if (isOpen) controller?.close();
      isOpen = false;
    },
  };
}
