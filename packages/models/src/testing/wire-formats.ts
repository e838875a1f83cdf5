import type { ChatMessage } from '../language-model/language-model.ts';
import type { TextAnswer, WireFormat } from './script.ts';

type Events = { contentType: string; events: string[] };

/** The format that an address of an API belongs to; OpenAI's for any other. */
export function formatOfPath(path: string): WireFormat {
  if (path.endsWith('/messages')) return 'anthropic';
  if (/:(stream)?generateContent$/i.test(path)) return 'google';
  if (path.endsWith('/api/chat')) return 'ollama';
  return 'openai';
}

/** The events of an answer up to its end, one string a network event. */
export function writeEvents(format: WireFormat, model: string, answer: TextAnswer): Events {
  const pieces = typeof answer.text === 'string' ? [answer.text] : [...answer.text];
  const parts = [
    ...(answer.reasoning ?? []).map((text) => ({ isReasoning: true, text })),
    ...pieces.map((text) => ({ isReasoning: false, text })),
  ];
  const end = answer.end ?? 'finish';
  const error = end === 'error' ? (answer.errorMessage ?? 'The server had an error') : undefined;
  const finish = end === 'finish' ? (answer.finishReason ?? null) : undefined;
  const recorded: Recorded = { model, parts, finish, error };
  if (format === 'ollama') return { contentType: 'application/x-ndjson', events: ollamaEvents(recorded) };
  const write = { openai: openAiEvents, anthropic: anthropicEvents, google: googleEvents }[format];
  return { contentType: 'text/event-stream; charset=utf-8', events: write(recorded) };
}

type Recorded = {
  model: string;
  parts: { isReasoning: boolean; text: string }[];
  /** Reason to finish, null for the normal one, undefined when it does not finish. */
  finish: string | null | undefined;
  error: string | undefined;
};

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;

function openAiEvents({ model, parts, finish, error }: Recorded): string[] {
  const chunk = (delta: object, finishReason: string | null = null): string =>
    data({
      id: 'chatcmpl-recorded',
      object: 'chat.completion.chunk',
      created: 1_780_000_000,
      model,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    });
  const events = [chunk({ role: 'assistant', content: '' })];
  for (const { isReasoning, text } of parts) {
    events.push(chunk(isReasoning ? { reasoning_content: text } : { content: text }));
  }
  if (error !== undefined) events.push(data({ error: { message: error, type: 'server_error', code: null } }));
  if (finish !== undefined) {
    events.push(chunk({}, finish ?? 'stop'));
    events.push('data: [DONE]\n\n');
  }
  return events;
}

function anthropicEvents({ model, parts, finish, error }: Recorded): string[] {
  const event = (type: string, rest: object): string => `event: ${type}\n${data({ type, ...rest })}`;
  const events = [
    event('message_start', {
      message: {
        id: 'msg_recorded',
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 25, output_tokens: 1 },
      },
    }),
    event('ping', {}),
  ];
  let index = -1;
  let isOpen: 'text' | 'thinking' | undefined;
  const closeBlock = (): void => {
    if (isOpen) events.push(event('content_block_stop', { index }));
    isOpen = undefined;
  };
  for (const { isReasoning, text } of parts) {
    const kind = isReasoning ? 'thinking' : 'text';
    if (isOpen !== kind) {
      closeBlock();
      index += 1;
      isOpen = kind;
      const block = isReasoning
        ? { type: 'thinking', thinking: '', signature: '' }
        : { type: 'text', text: '' };
      events.push(event('content_block_start', { index, content_block: block }));
    }
    const delta = isReasoning ? { type: 'thinking_delta', thinking: text } : { type: 'text_delta', text };
    events.push(event('content_block_delta', { index, delta }));
  }
  if (error !== undefined)
    events.push(event('error', { error: { type: 'overloaded_error', message: error } }));
  if (finish !== undefined) {
    closeBlock();
    const delta = { stop_reason: finish ?? 'end_turn', stop_sequence: null };
    events.push(event('message_delta', { delta, usage: { output_tokens: 15 } }));
    events.push(event('message_stop', {}));
  }
  return events;
}

function googleEvents({ model, parts, finish, error }: Recorded): string[] {
  const usageMetadata = { promptTokenCount: 25, candidatesTokenCount: 15, totalTokenCount: 40 };
  const chunk = (text: string, rest: object = {}, isThought = false): string =>
    data({
      candidates: [
        {
          content: { parts: [{ text, ...(isThought && { thought: true }) }], role: 'model' },
          index: 0,
          ...rest,
        },
      ],
      usageMetadata,
      modelVersion: model,
    });
  const events = parts.map(({ isReasoning, text }) => chunk(text, {}, isReasoning));
  if (error !== undefined) events.push(data({ error: { code: 500, message: error, status: 'INTERNAL' } }));
  if (finish !== undefined) events.push(chunk('', { finishReason: finish ?? 'STOP' }));
  return events;
}

function ollamaEvents({ model, parts, finish, error }: Recorded): string[] {
  const line = (rest: object): string =>
    `${JSON.stringify({ model, created_at: '2026-11-23T08:00:00.000000Z', ...rest })}\n`;
  const events = parts.map(({ isReasoning, text }) =>
    line({
      message: isReasoning
        ? { role: 'assistant', content: '', thinking: text }
        : { role: 'assistant', content: text },
      done: false,
    }),
  );
  if (error !== undefined) events.push(`${JSON.stringify({ error })}\n`);
  if (finish !== undefined) {
    const message = { role: 'assistant', content: '' };
    events.push(
      line({ message, done: true, done_reason: finish ?? 'stop', prompt_eval_count: 25, eval_count: 15 }),
    );
  }
  return events;
}

/** The messages of a request, whichever provider's shape it has. */
export function readMessages(format: WireFormat, body: unknown): ChatMessage[] {
  const request = (body ?? {}) as Record<string, unknown>;
  if (format === 'google') {
    const contents = (request.contents ?? []) as { role: string; parts: unknown }[];
    return [
      ...systemMessage((request.systemInstruction as { parts?: unknown } | undefined)?.parts),
      ...contents.map(({ role, parts }) => toMessage(role === 'model' ? 'assistant' : role, parts)),
    ];
  }
  const messages = (request.messages ?? []) as { role: string; content: unknown }[];
  return [
    ...(format === 'anthropic' ? systemMessage(request.system) : []),
    ...messages.map(({ role, content }) => toMessage(role, content)),
  ];
}

function systemMessage(content: unknown): ChatMessage[] {
  const text = textOf(content);
  return text === '' ? [] : [{ role: 'system', content: text }];
}

function toMessage(role: string, content: unknown): ChatMessage {
  const known = role === 'developer' ? 'system' : role;
  return { role: known === 'system' || known === 'assistant' ? known : 'user', content: textOf(content) };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: unknown }) => (typeof part.text === 'string' ? part.text : '')).join('');
}
