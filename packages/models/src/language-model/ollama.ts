import { apiAddress } from './addresses.ts';
import { endedEarly } from './answer-failures.ts';
import type {
  AnswerPart,
  LanguageModelConnection,
  LanguageModelRequest,
  OpenAnswer,
} from './language-model.ts';
import { openText, type ReadText } from './open-text.ts';
import type { ProviderWatch } from './provider-fetch.ts';

/** Ollama loads the model anew when the context changes, so it grows in few, large steps. */
const minContextTokens = 8_192;
const defaultOutputTokens = 2_048;

type OllamaLine = {
  message?: { content?: string; thinking?: string };
  done?: boolean;
  done_reason?: string;
  error?: string;
};

/**
 * An answer over Ollama's own API. Its OpenAI-compatible one cannot set the context: Ollama would cut what is longer
 * than its default of a few thousand tokens off the prompt, silently, and with it the sources of the answer.
 */
export function openOllamaAnswer(connection: LanguageModelConnection, watch: ProviderWatch): OpenAnswer {
  return async function* (request) {
    const apiKey = connection.apiKey?.trim() ?? '';
    const read = await openText(watch, `${apiAddress('ollama', connection.baseUrl)}/api/chat`, {
      headers: apiKey !== '' ? { authorization: `Bearer ${apiKey}` } : {},
      body: {
        model: connection.model,
        messages: request.messages.filter(({ content }) => content.trim() !== ''),
        stream: true,
        options: {
          num_ctx: contextFor(request, connection.contextTokens),
          ...(request.maxOutputTokens !== undefined && { num_predict: request.maxOutputTokens }),
          ...(request.temperature !== undefined && { temperature: request.temperature }),
        },
      },
      signal: request.signal,
    });
    for await (const line of readLines(read)) {
      const { message, done, done_reason: reason, error } = JSON.parse(line) as OllamaLine;
      if (error !== undefined) throw Object.assign(new Error('in the stream'), { responseBody: line });
      if (message?.thinking) yield { type: 'thinking', text: message.thinking };
      if (message?.content) yield { type: 'text', text: message.content };
      if (done)
        return yield {
          type: 'end',
          reason: reason === 'length' ? 'length' : 'complete',
        } satisfies AnswerPart;
    }
    throw endedEarly();
  };
}

/** The smallest power of two (from 8,192) that surely holds the request and its answer, within the model's limit. */
function contextFor({ messages, maxOutputTokens }: LanguageModelRequest, limit: number): number {
  // A token is about four ASCII characters, but may be a single one of others.
  const promptTokens = messages.reduce((sum, { content }) => {
    const others = content.length - content.replace(/[^\0-\x7f]/g, '').length;
    return sum + 8 + Math.ceil((content.length - others) / 3) + others;
  }, 0);
  const needed = promptTokens + (maxOutputTokens ?? defaultOutputTokens);
  return Math.min(limit, Math.max(minContextTokens, 2 ** Math.ceil(Math.log2(needed))));
}

async function* readLines(read: ReadText): AsyncGenerator<string> {
  let rest = '';
  for (let text = await read(); text !== undefined; text = await read()) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}
