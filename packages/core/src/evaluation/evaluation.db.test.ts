import type { EvaluationSetDetail, LegName } from '@onyx/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import { startEvaluationWorld, type EvaluationWorld } from './testing/evaluation-world.ts';
import { turnOffWorstLeg } from './turn-off-leg.ts';

let world: EvaluationWorld;
let admin: Actor;
let collectionId: string;
let set: EvaluationSetDetail;
let ids: Record<'travel' | 'leave' | 'server', string>;
beforeAll(async () => {
  world = await startEvaluationWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.reset();
  admin = await world.addPerson('admin');
  collectionId = await world.addCollection(admin);
  ids = {
    travel: await world.addDocument(collectionId, 'travel.txt', 'Trips are reimbursed within ten days.'),
    leave: await world.addDocument(collectionId, 'leave.txt', 'Everybody has 25 days of annual leave.'),
    server: await world.addDocument(collectionId, 'server.txt', 'The server listens on port 8080.'),
  };
  set = await world.evaluation.createSet(admin, { name: 'Basics', collectionId });
});

const add = (text: string, documentId: string, more: { passage?: string; page?: number } = {}) =>
  world.evaluation.addQuestion(admin, set.id, {
    text,
    judgements: [{ documentId, gain: 1, passage: null, page: null, ...more }],
  });
const start = (modes?: ('hybrid' | 'lexical' | 'dense')[]) =>
  world.evaluation.startRun(admin, set.id, { modes, checksLegs: true, limit: 100 });
const run = async () => (await world.evaluation.listRuns(admin, set.id))[0]!;
const importFile = (text: string) => world.evaluation.importQuestions(admin, set.id, [{ name: 'q', text }]);

async function addThree(): Promise<void> {
  await add('When are trips reimbursed?', ids.travel, { passage: 'within  ten days' });
  await add('annual leave', ids.leave, { page: 7 });
  await add('Which port does the server listen on?', ids.server);
}

test('a run measures every mode there is a model for, by the product’s own search', async () => {
  await addThree();
  expect(set.modes).toEqual(['hybrid', 'lexical', 'dense']);
  expect(await start()).toMatchObject({ status: 'queued', total: 3, legs: ['lexical', 'static'] });
  await world.work();
  const done = await run();
  expect(done).toMatchObject({ status: 'done', done: 3, total: 3, error: null });
  expect(Object.keys(done.figures ?? {}).toSorted()).toEqual(['dense', 'hybrid', 'lexical']);
  expect(done.figures?.hybrid).toMatchObject({
    questions: 3,
    ndcg10: 1,
    mrr10: 1,
    recall5: 1,
    incomplete: 0,
  });
  // The passage of one is shown, the page of the other is not the one.
  expect(done.figures?.hybrid?.passage10).toBe(0.5);
  expect(done.figures?.hybrid?.latencyMs.p95).toBeGreaterThan(0);
  expect(done.legDifferences).toMatchObject({ static: { questions: 3, verdict: 'none' } });
  expect(await world.evaluation.listSets(admin)).toMatchObject([
    { name: 'Basics', questions: 3, unanswerable: 0, trend: [1], lastFigures: { ndcg10: 1 } },
  ]);
});

test('legs are asked by themselves', async () => {
  await add('paid vacation', ids.leave);
  await add('annual leave', ids.leave);
  await start(['lexical', 'dense']);
  const asked: unknown[] = [];
  await world.work({
    searcher: {
      search: (request) => {
        asked.push([request.query, request.legs, request.filter]);
        return world.searcher.search(request);
      },
    },
  });
  const filter = { collectionIds: [collectionId] };
  expect(asked.slice(0, 4)).toEqual([
    ['paid vacation', ['lexical', 'static'], filter],
    ['paid vacation', ['lexical'], filter],
    ['paid vacation', ['static'], filter],
    ['paid vacation', ['lexical'], filter],
  ]);
  const { figures } = await run();
  // No word of the first stands in the document.
  expect(figures?.lexical?.ndcg10).toBe(0.5);
  expect(figures?.dense?.ndcg10).toBeGreaterThan(0.8);
});

test('a run cut off goes on where it was, and asks nothing twice', async () => {
  for (let index = 0; index < 20; index++) await add(`Port of server ${index}?`, ids.server);
  await start(['hybrid']);
  const asked: string[] = [];
  const worker = new AbortController();
  const searcher = {
    search: (request: Parameters<typeof world.searcher.search>[0]) => {
      asked.push(request.query);
      if (asked.length === 25) worker.abort(new Error('the worker stops'));
      return world.searcher.search(request);
    },
  };
  await expect(world.work({ searcher, signal: worker.signal })).rejects.toThrow();
  expect(await run()).toMatchObject({ status: 'running', done: 8, total: 20, figures: null });
  const before = new Set(asked.slice(0, 16));
  asked.length = 0;
  await world.work({ searcher, attempt: 2 });
  expect(asked.filter((query) => before.has(query))).toEqual([]);
  expect(await run()).toMatchObject({ status: 'done', done: 20, figures: { hybrid: { questions: 20 } } });
});

test('a run that is stopped keeps what was asked, and another may start', async () => {
  for (let index = 0; index < 20; index++) await add(`Port of server ${index}?`, ids.server);
  const { id } = await start(['hybrid']);
  await expect(start()).rejects.toMatchObject({ code: 'evaluation-running' });
  let count = 0;
  await world.work({
    searcher: {
      search: async (request) => {
        if (++count === 20) await world.evaluation.stopRun(admin, set.id, id);
        return world.searcher.search(request);
      },
    },
  });
  const stopped = await run();
  expect(stopped).toMatchObject({ status: 'stopped', done: 8, figures: { hybrid: { questions: 8 } } });
  expect(stopped.finishedAt).not.toBeNull();
  await expect(world.evaluation.stopRun(admin, set.id, id)).rejects.toMatchObject({
    code: 'evaluation-run-over',
  });
  await start();
});

test('who may no longer read gets an error, not figures of nothing', async () => {
  const owner = await world.addPerson('member');
  collectionId = await world.addCollection(owner, 'everyone');
  const documentId = await world.addDocument(collectionId, 'open.txt', 'Open to all.');
  set = await world.evaluation.createSet(admin, { name: 'Open', collectionId });
  await add('What is open?', documentId);
  const { id } = await start();
  await world.database
    .updateTable('collection')
    .set({ visibility: 'private' })
    .where('id', '=', collectionId)
    .execute();
  await world.work();
  const row = await world.database
    .selectFrom('evaluationRun')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  expect(row).toMatchObject({ status: 'failed', error: { code: 'forbidden' }, figures: null });
});

test('a search that fails is tried again, in the end the run says so', async () => {
  await addThree();
  await start();
  const searcher = { search: () => Promise.reject(new Error('no database')) };
  await expect(world.work({ searcher })).rejects.toThrow('no database');
  expect(await run()).toMatchObject({ status: 'running' });
  expect(await world.work({ searcher, attempt: 6 })).toEqual({ code: 'internal' });
  expect(await run()).toMatchObject({ status: 'failed', error: { code: 'internal' } });
});

test('a run that failed goes on where it stopped, unless another of its set is under way', async () => {
  await addThree();
  const { id } = await start();
  await world.work({ searcher: { search: () => Promise.reject(new Error('no database')) }, attempt: 6 });
  const retry = () => world.database.transaction().execute((trx) => world.evaluation.retryRuns(trx, [id]));
  const other = await start();
  expect(await retry()).toBe(0);
  await world.evaluation.stopRun(admin, set.id, other.id);
  await world.work();
  expect(await retry()).toBe(1);
  expect(await retry()).toBe(0);
  await world.work();
  expect((await world.evaluation.listRuns(admin, set.id)).find((one) => one.id === id)).toMatchObject({
    status: 'done',
    done: 3,
    error: null,
  });
});

test('what got worse between two runs', async () => {
  await addThree();
  const { id: earlierRunId } = await start(['lexical']);
  await world.work();
  // Another document takes the first place.
  await world.addDocument(
    collectionId,
    'copy.txt',
    'Server, listen: which port does the server listen on? Port, port.',
  );
  const { id: runId } = await start(['lexical']);
  await world.work();
  const { worse, better, differences } = await world.evaluation.compareRuns(admin, set.id, {
    runId,
    earlierRunId,
    mode: 'lexical',
  });
  expect(worse).toMatchObject({
    total: 1,
    questions: [{ text: 'Which port does the server listen on?', rank: 2, earlierRank: 1 }],
  });
  expect(better.total).toBe(0);
  expect(differences.lexical).toMatchObject({ questions: 3, verdict: 'none' });
});

test('a document that goes takes its judgement along; the question is no longer asked', async () => {
  await addThree();
  await world.database.deleteFrom('document').where('id', '=', ids.server).execute();
  expect(await world.evaluation.getSet(admin, set.id)).toMatchObject({ questions: 3, unanswerable: 1 });
  expect(await start()).toMatchObject({ total: 2 });
  await world.work();
  expect((await run()).figures?.hybrid?.questions).toBe(2);
});

test('an edited question is another one, at the same place', async () => {
  await addThree();
  const { questions } = await world.evaluation.listQuestions(admin, set.id, { offset: 0, limit: 10 });
  const first = questions[0]!;
  const edited = await world.evaluation.replaceQuestion(admin, set.id, first.id, {
    text: ' When  are journeys paid? ',
    judgements: [{ documentId: ids.travel, gain: 2, passage: null, page: 1 }],
  });
  expect(edited.id).not.toBe(first.id);
  const after = await world.evaluation.listQuestions(admin, set.id, {
    query: 'journeys',
    offset: 0,
    limit: 10,
  });
  expect(after).toMatchObject({ total: 1, questions: [{ text: 'When are journeys paid?' }] });
  const all = await world.evaluation.listQuestions(admin, set.id, { offset: 0, limit: 10 });
  expect(all.questions.map(({ id }) => id)).toEqual([edited.id, questions[1]?.id, questions[2]?.id]);
});

test('questions are refused with a code', async () => {
  await add('annual leave', ids.leave);
  await expect(add(' annual  leave', ids.travel)).rejects.toMatchObject({
    code: 'evaluation-question-exists',
  });
  const other = await world.addDocument(await world.addCollection(admin), 'other.txt', 'Elsewhere.');
  await expect(add('Elsewhere?', other)).rejects.toMatchObject({ code: 'evaluation-document-unknown' });
  await world.evaluation.deleteQuestion(
    admin,
    set.id,
    (await world.evaluation.listQuestions(admin, set.id, { offset: 0, limit: 1 })).questions[0]!.id,
  );
  await expect(start()).rejects.toMatchObject({ code: 'evaluation-no-questions' });
});

test('an import is whole or not at all, and what was exported comes back unchanged', async () => {
  const wrong = await importFile('question,document\nOne?,travel.txt\nTwo?,nowhere.txt\n');
  expect(wrong).toMatchObject({ added: 0, problemCount: 1, problems: [{ line: 3 }] });
  expect((await world.evaluation.getSet(admin, set.id)).questions).toBe(0);

  expect(await importFile('question,document,page\nOne?,travel.txt,2\nTwo?,leave.txt\n')).toMatchObject({
    added: 2,
  });
  const { text, fileName } = await world.evaluation.exportQuestions(admin, set.id);
  expect(fileName).toBe('Basics.jsonl');
  expect(await importFile(text)).toMatchObject({ added: 0, unchanged: 2, problemCount: 0 });
  expect(await importFile('One?,leave.txt\nThree?,server.txt\n')).toMatchObject({
    added: 0,
    problems: [{ line: 1, error: { code: 'import-question-differs' } }],
  });
  await expect(importFile(' \n ')).rejects.toMatchObject({ code: 'import-empty' });
});

test('a set holds 5,000 questions and no more', async () => {
  const lines = (count: number, word: string) =>
    Array.from({ length: count }, (_, index) => `${word} ${index}?,travel.txt`).join('\n');
  expect(await importFile(lines(4_999, 'Old'))).toMatchObject({ added: 4_999 });
  await expect(importFile(lines(2, 'New'))).rejects.toMatchObject({
    code: 'evaluation-set-full',
    params: { limit: 5_000, count: 5_001 },
  });
  await add('The last?', ids.leave);
  await expect(add('One more?', ids.leave)).rejects.toMatchObject({ code: 'evaluation-set-full' });
  const { questions, total } = await world.evaluation.listQuestions(admin, set.id, {
    offset: 4_998,
    limit: 10,
  });
  expect([total, questions.map(({ text }) => text)]).toEqual([5_000, ['Old 4998?', 'The last?']]);
});

test('a leg is turned off by those who manage the collection, and is then measured as off', async () => {
  await addThree();
  const after = await world.evaluation.setLeg(admin, set.id, 'static', false);
  expect(after.legs).toEqual([{ leg: 'static', isOn: false }]);
  expect(await start()).toMatchObject({ legs: ['lexical'] });
  expect((await world.evaluation.setLeg(admin, set.id, 'static', true)).legs[0]?.isOn).toBe(true);

  const reader = await world.addPerson('admin');
  await world.database
    .updateTable('collection')
    .set({ visibility: 'shared' })
    .where('id', '=', collectionId)
    .execute();
  const member = { collectionId, userId: reader.userId, access: 'read' as const };
  await world.database.insertInto('collectionMember').values(member).execute();
  expect((await world.evaluation.getSet(reader, set.id)).can.switchLegs).toBe(false);
  await expect(world.evaluation.setLeg(reader, set.id, 'static', false)).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('what is certain to hurt most is turned off for the collection, by those who manage it', async () => {
  const difference = (mean: number, questions = 20) =>
    ({
      questions,
      mean,
      low: mean - 0.01,
      high: mean + 0.01,
      verdict: mean < -0.01 ? 'worse' : 'none',
    }) as const;
  const { database } = world;
  const started = {
    startedBy: admin.userId,
    collectionId,
    legs: ['lexical', 'static', 'latent'] as LegName[],
  };
  const isOff = async () =>
    (
      await database
        .selectFrom('collection')
        .select('disabledLegs')
        .where('id', '=', collectionId)
        .executeTakeFirst()
    )?.disabledLegs;
  expect(await turnOffWorstLeg(database, started, { static: difference(0) })).toBeUndefined();
  expect(await turnOffWorstLeg(database, started, { static: difference(-0.1, 19) })).toBeUndefined();
  const reader = await world.addPerson('admin');
  const byReader = { ...started, startedBy: reader.userId };
  expect(await turnOffWorstLeg(database, byReader, { static: difference(-0.1) })).toBeUndefined();
  expect(await isOff()).toEqual([]);
  const both = { static: difference(-0.02), latent: difference(-0.1) };
  expect(await turnOffWorstLeg(database, started, both)).toBe('latent');
  expect(await isOff()).toEqual(['latent']);
  // It was off already when the next run began.
  expect(await turnOffWorstLeg(database, { ...started, legs: ['lexical', 'static'] }, both)).toBe('static');
  expect(await isOff()).toEqual(['latent', 'static']);
});

test('for administrators only, and only for what they may read', async () => {
  const [other, member] = [await world.addPerson('owner'), await world.addPerson('member')];
  expect(await world.evaluation.listSets(other)).toEqual([]);
  await expect(world.evaluation.getSet(other, set.id)).rejects.toMatchObject({ code: 'not-found' });
  await expect(world.evaluation.createSet(other, { name: 'Mine', collectionId })).rejects.toMatchObject({
    code: 'not-found',
  });
  for (const attempt of [
    () => world.evaluation.listSets(member),
    () => world.evaluation.getSet(member, set.id),
    () => world.evaluation.startRun(member, set.id, { checksLegs: false, limit: 10 }),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: 'forbidden' });
  }
});
