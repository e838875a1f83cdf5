import type { LanguageModel } from '@onyx/models';
import { expect, test, vi } from 'vitest';
import { condenseQuestion, leansOnHistory } from './condense-question.ts';

const history = [
  { role: 'user' as const, text: 'How many vacation days do we have?' },
  { role: 'assistant' as const, text: '25 days [1].' },
];
const signal = new AbortController().signal;
const modelOf = (complete: LanguageModel['complete']): LanguageModel => ({
  name: 'm',
  contextTokens: 8192,
  async *stream() {},
  complete,
});
const ask = (question: string, languageModel: LanguageModel | null, until = signal) =>
  condenseQuestion(question, history, { languageModel, locale: 'en', signal: until });

test.each([
  ['When do they expire?', true],
  ['And in Germany?', true],
  ['Why?', true],
  ['那病假呢？', true],
  ['它什么时候失效？', true],
  ['多少天？', true],
  ['How do I order a new laptop from the IT desk?', false],
  ['如何申请更换笔记本电脑？', false],
])('%s', (question, leans) => {
  expect(leansOnHistory(question)).toBe(leans);
});

test('joins the last two questions without a model, and for a question that stands alone', async () => {
  const joined = 'How many vacation days do we have?\nWhen do they expire?';
  expect(await ask('When do they expire?', null)).toBe(joined);
  const complete = vi.fn<LanguageModel['complete']>();
  await ask('How do I order a new laptop from the IT desk?', modelOf(complete));
  expect(complete).not.toHaveBeenCalled();
});

test('falls back when the model fails, says nothing, rambles or never answers', async () => {
  const joined = 'How many vacation days do we have?\nWhen do they expire?';
  const failing = modelOf(() => Promise.reject(new Error('down')));
  const silent = modelOf(() => Promise.resolve(' \n'));
  const rambling = modelOf(() => Promise.resolve('x'.repeat(5000)));
  for (const model of [failing, silent, rambling])
    expect(await ask('When do they expire?', model)).toBe(joined);
  vi.useFakeTimers();
  try {
    const hanging = ask(
      'When do they expire?',
      modelOf(() => new Promise(() => undefined)),
    );
    await vi.advanceTimersByTimeAsync(4000);
    expect(await hanging).toBe(joined);
  } finally {
    vi.useRealTimers();
  }
});

test('ends when the answer is stopped', async () => {
  const controller = new AbortController();
  const waiting = ask(
    'When do they expire?',
    modelOf(() => new Promise(() => undefined)),
    controller.signal,
  );
  controller.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
});
