import type { EvaluationScore } from '@onyx/database';
import { expect, test } from 'vitest';
import { compareRuns, legDifference, type QuestionScores } from './compare-runs.ts';
import { scoreQuestion } from './score-question.ts';
import { searchSetting, possibleModes } from './search-settings.ts';
import { summarise } from './summarise.ts';

type Result = Parameters<typeof scoreQuestion>[0]['results'][number];

const score = (ndcg10: number, more: Partial<EvaluationScore> = {}): EvaluationScore => ({
  rank: ndcg10 > 0 ? Math.round(1 / ndcg10) : null,
  ndcg10,
  recall5: 1,
  recall10: 1,
  recall100: 1,
  mrr10: ndcg10,
  passage10: null,
  tookMs: 5,
  isIncomplete: false,
  ...more,
});
const question = (questionId: string, scores: QuestionScores['scores']): QuestionScores => ({
  questionId,
  text: `${questionId}?`,
  scores,
});

test('worse and better by how much, and only questions that both runs asked', async () => {
  const earlier = [
    question('a', { hybrid: score(1) }),
    question('b', { hybrid: score(0) }),
    question('c', { hybrid: score(0.5) }),
    question('d', { hybrid: score(1) }),
    question('gone', { hybrid: score(1) }),
  ];
  const now = [
    question('a', { hybrid: score(0.5), lexical: score(1) }),
    question('b', { hybrid: score(1) }),
    question('c', { hybrid: score(0.5) }),
    question('d', { hybrid: score(0) }),
    question('new', { hybrid: score(0) }),
  ];
  const { worse, better, differences } = await compareRuns(now, earlier, 'hybrid');
  expect(worse.questions.map(({ questionId }) => questionId)).toEqual(['d', 'a']);
  expect(worse.questions[0]).toMatchObject({ rank: null, earlierRank: 1, ndcg10: 0, earlierNdcg10: 1 });
  expect(better).toMatchObject({ total: 1, questions: [{ questionId: 'b', rank: 1, earlierRank: null }] });
  expect(differences.hybrid).toMatchObject({ questions: 4, mean: (1 - 0.5 - 1) / 4, verdict: 'none' });
  expect(Object.keys(differences)).toEqual(['hybrid']);
});

test('a leg that is off is measured the other way round: what it would add', async () => {
  const questions = Array.from({ length: 20 }, (_, index) =>
    question(String(index), { hybrid: score(0.5), 'turned-latent': score(0.75) }),
  );
  expect(await legDifference(questions, 'turned-latent', true)).toMatchObject({
    mean: -0.25,
    verdict: 'worse',
  });
  expect(await legDifference(questions, 'turned-latent', false)).toMatchObject({
    mean: 0.25,
    verdict: 'better',
  });
});

test('what each setting asks the search for', () => {
  const there = ['lexical', 'static', 'latent'] as const;
  const on = ['lexical', 'latent'] as const;
  expect(searchSetting('hybrid', on, there)).toEqual({ legs: ['lexical', 'latent'], isReranked: false });
  expect(searchSetting('reranked', on, there)).toEqual({ legs: ['lexical', 'latent'], isReranked: true });
  expect(searchSetting('dense', on, there).legs).toEqual(['static', 'latent']);
  expect(searchSetting('turned-latent', on, there).legs).toEqual(['lexical']);
  expect(searchSetting('turned-static', on, there).legs).toEqual(['lexical', 'latent', 'static']);
  expect(possibleModes({ legs: ['lexical', 'static'], hasReranker: false })).toEqual([
    'hybrid',
    'lexical',
    'dense',
  ]);
  expect(possibleModes({ legs: [...there], hasReranker: true })).toEqual([
    'hybrid',
    'lexical',
    'dense',
    'static',
    'latent',
    'reranked',
  ]);
});

test('figures are means; a passage counts where one is named', () => {
  const scores = [score(1, { passage10: true, tookMs: 10 }), score(0, { passage10: false }), score(0.5)];
  expect(summarise(scores, 100)).toEqual({
    questions: 3,
    ndcg10: 0.5,
    recall5: 1,
    recall10: 1,
    recall100: 1,
    mrr10: 0.5,
    passage10: 0.5,
    latencyMs: { p50: 5, p95: 10 },
    incomplete: 0,
  });
  expect(summarise([score(1)], 20)).toMatchObject({ recall100: null, passage10: null });
});

test('a near duplicate stands under the document it repeats, and counts there', () => {
  const result = (documentId: string, ...similar: string[]) =>
    ({ documentId, passages: [], similar: similar.map((id) => ({ documentId: id })) }) as unknown as Result;
  const found = { results: [result('x', 'copy'), result('y')], skippedLegs: [] };
  const rankOf = (documentId: string) =>
    scoreQuestion(found, [{ documentId, gain: 1, passage: null, page: null }], 1).rank;
  expect([rankOf('x'), rankOf('copy'), rankOf('y')]).toEqual([1, 2, 3]);
});

test('the passage of the right document must be shown, whatever its blanks and width', () => {
  const passage = (text: string, page?: number) => ({
    chunkId: '1',
    text,
    marks: [],
    language: 'en' as const,
    location: { blockStart: 0, blockEnd: 0, headingPath: [], ...(page && { page, pageEnd: page + 1 }) },
    score: 1,
  });
  const result = (documentId: string, ...passages: ReturnType<typeof passage>[]) =>
    ({ documentId, passages, similar: [] }) as unknown as Result;
  const found = {
    results: [result('x', passage('Ｔwenty five\n days')), result('y', passage('', 3))],
    skippedLegs: [],
  };
  const judged = (documentId: string, text: string | null, page: number | null) =>
    scoreQuestion(found, [{ documentId, gain: 1, passage: text, page }], 1);
  expect(judged('x', 'twenty five days', null)).toMatchObject({ passage10: true, rank: 1 });
  expect(judged('y', 'twenty five days', null)).toMatchObject({ passage10: false, rank: 2 });
  expect([judged('y', null, 4).passage10, judged('y', null, 5).passage10]).toEqual([true, false]);
  expect(judged('z', null, null)).toMatchObject({ passage10: null, rank: null, ndcg10: 0 });
});
