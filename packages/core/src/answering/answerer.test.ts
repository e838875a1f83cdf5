import type { LanguageModel } from '@onyx/models';
import { silentLogger } from '@onyx/telemetry';
import { expect, test } from 'vitest';
import { createShelf } from '../conversations/testing/conversation-world.ts';
import { createAnswerer } from './answerer.ts';

/** A model so weak that it answers everything, a rewrite too, with one word. */
const weakModel: LanguageModel = {
  name: 'Weak',
  contextTokens: 8192,
  stream: async function* () {
    yield 'Hm.';
  },
  complete: () => Promise.resolve('Hm.'),
};

test('a rewrite that finds nothing gives way to the words of the person', async () => {
  const answerer = createAnswerer({
    searcher: createShelf(),
    getLanguageModel: () => Promise.resolve(weakModel),
    logger: silentLogger,
  });
  const steps = [];
  for await (const step of answerer.answer({
    userId: 'u',
    question: 'And those for travel expenses?',
    history: [
      { role: 'user', text: 'How many days of vacation are there?' },
      { role: 'assistant', text: '25 days.' },
    ],
    scope: {},
    locale: 'en',
    signal: new AbortController().signal,
    startedAt: performance.now(),
  })) {
    steps.push(step);
  }
  const found = steps.find((step) => step.type === 'sources-found');
  expect(found).toMatchObject({ sources: [{ text: expect.stringContaining('Travel expenses') }] });
});
