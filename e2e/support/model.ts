import {
  startRecordedModelServer,
  type RecordedModelServer,
  type RecordedRequest,
} from '@onyx/models/testing';

/**
 * What the recorded model is asked about: the words in the question, the words in the source, what it says, and how
 * long it waits before each piece of it when that is not as long as for the others.
 */
export type Exchange = { asked: string; found: string; says: string; delayMs?: number };

/**
 * A model that looks for the numbered source that holds the expected words, as it stands in the request it got, and
 * streams an answer that cites it in small pieces. It can only cite what retrieval found and the prompt passed on.
 */
export function startCitingModel(
  exchanges: readonly Exchange[],
  delayMs: number,
  host?: string,
): Promise<RecordedModelServer> {
  return startRecordedModelServer({
    ...(host !== undefined && { host }),
    models: ['recorded-1'],
    script: (request) => {
      const question = request.messages.at(-1)?.content ?? '';
      const exchange = exchanges.find(({ asked }) => question.includes(asked));
      if (!exchange) return 'OK';
      const number = sourceNumber(request, exchange.found);
      const text = number === undefined ? 'No source was given.' : `${exchange.says} [${number}]`;
      return { text: text.match(/.{1,4}/gsu) ?? [], delayMs: exchange.delayMs ?? delayMs };
    },
  });
}

/** The number of the source, as the prompt gives it, in which the words stand. */
function sourceNumber(request: RecordedRequest, found: string): number | undefined {
  const prompt = request.messages.map((message) => message.content).join('\n');
  const sources = prompt.matchAll(/<source number="(\d+)"[^>]*>(.*?)<\/source>/gs);
  const holder = [...sources].find(([, , text = '']) => text.replace(/\s+/g, ' ').includes(found));
  return holder && Number(holder[1]);
}
