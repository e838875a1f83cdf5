import { AppError } from '@onyx/contracts';
import { createParser } from 'eventsource-parser';
import { apiAddress } from './addresses.ts';
import { endedEarly } from './answer-failures.ts';
import type { AnswerPart, LanguageModelConnection, OpenAnswer } from './language-model.ts';
import { openText, type ReadText } from './open-text.ts';
import type { ProviderWatch } from './provider-fetch.ts';
import { toSingleSystemMessage } from './system-message.ts';

type Delta = { content?: unknown; reasoning_content?: unknown; reasoning?: unknown };
type Chunk = {
  choices?: { delta?: Delta | null; finish_reason?: string | null }[];
  error?: unknown;
};

/**
 * An answer over OpenAI's API as most servers speak it. Not by the AI SDK, which takes each token through five streams
 * and two schemas: with hundreds of answers at once that is a third of what a token costs (`bench -- streams`).
 */
export function openCompatibleAnswer(
  { baseUrl, model, apiKey }: LanguageModelConnection,
  watch: ProviderWatch,
): OpenAnswer {
  return async function* ({ messages, maxOutputTokens, temperature, signal }) {
    const key = apiKey?.trim() ?? '';
    const address = `${apiAddress('openai-compatible', baseUrl)}/chat/completions`;
    const text = await openText(watch, address, {
      headers: { accept: 'text/event-stream', ...(key !== '' && { authorization: `Bearer ${key}` }) },
      body: {
        model,
        messages: toSingleSystemMessage(messages),
        stream: true,
        ...(maxOutputTokens !== undefined && { max_tokens: maxOutputTokens }),
        ...(temperature !== undefined && { temperature }),
      },
      signal,
    });
    const read = createEventReader(text);
    let reason: string | undefined;
    for (let events = await read(); events; events = await read()) {
      for (const data of events) {
        if (data === '[DONE]') return yield toEnd(reason);
        const { delta, finishReason } = readChunk(data);
        const thinking = textOf(delta?.reasoning_content) || textOf(delta?.reasoning);
        if (thinking !== '') yield { type: 'thinking', text: thinking };
        const text = textOf(delta?.content);
        if (text !== '') yield { type: 'text', text };
        reason = finishReason ?? reason;
      }
    }
    if (reason !== undefined) return yield toEnd(reason);
    throw endedEarly();
  };
}

function readChunk(data: string): { delta: Delta | null | undefined; finishReason: string | undefined } {
  const chunk = parse(data);
  if (chunk.error !== undefined && chunk.error !== null)
    throw Object.assign(new Error('in the stream'), { responseBody: data });
  if (!Array.isArray(chunk.choices)) throw unreadable(chunk);
  // The last one may tell of use alone.
  const choice = chunk.choices[0];
  return { delta: choice?.delta, finishReason: choice?.finish_reason ?? undefined };
}

function parse(data: string): Chunk {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    throw unreadable(data);
  }
  if (typeof value !== 'object' || value === null) throw unreadable(value);
  return value;
}

/** As the SDK names it, which `toModelError` knows. */
function unreadable(value: unknown): Error {
  return Object.assign(new Error('no event of this API'), { name: 'AI_TypeValidationError', value });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A server that leaves the reason out has said all with `[DONE]`. */
function toEnd(reason: string | undefined): AnswerPart {
  if (reason === 'length') return { type: 'end', reason: 'length' };
  if (reason === 'content_filter') return { type: 'end', reason: 'refused' };
  if (reason === 'error') throw new AppError('model-failed', { detail: `finish reason: ${reason}` });
  return { type: 'end', reason: 'complete' };
}

/**
 * Reads the events of a stream, whatever the packets cut: each call gives the data of those in the next packet, which
 * may be none, and nothing at the end.
 */
function createEventReader(read: ReadText): () => Promise<string[] | undefined> {
  let found: string[] = [];
  let isOver = false;
  const parser = createParser({ onEvent: ({ data }) => void found.push(data) });
  return async () => {
    if (isOver) return undefined;
    const text = await read();
    isOver = text === undefined;
    // What no blank line ends is an event all the same, when the connection ends in order.
    parser.feed(text ?? '\n\n');
    const events = found;
    found = [];
    return events;
  };
}
