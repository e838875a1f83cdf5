import type { Client } from '@onyx/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownerInput } from '../testing/account-world.ts';
import { startFullWorld, type FullWorld } from '../testing/full-world.ts';

let world: FullWorld;
let owner: Client;
let collectionId: string;
beforeAll(async () => {
  world = await startFullWorld();
  const visitor = world.visitor();
  await visitor.setUp({ body: ownerInput });
  owner = visitor;
  ({ id: collectionId } = await owner.createCollection({ body: { name: 'Rules' } }));
  const texts = {
    'leave.txt': 'Everybody has 25 days of annual leave a year.',
    'travel.txt': 'Trips are reimbursed within ten days.',
  };
  for (const [name, text] of Object.entries(texts)) {
    const form = new FormData();
    form.set('collectionId', collectionId);
    form.set('file', new File([text], name));
    await owner.uploadDocument({ body: form });
  }
  await world.runJobs();
});
afterAll(() => world.close());

const newSet = async () => ({
  setId: (await owner.createEvaluationSet({ body: { name: '休假 & travel', collectionId } })).id,
});
const importText = (params: { setId: string }, text: string) =>
  owner.importEvaluationQuestions({ params, body: { files: [{ name: 'questions', text }] } });

test('a file larger than other bodies is imported, and comes back as a download', async () => {
  const params = await newSet();
  const passage = 'Everybody has 25 days. '.repeat(200);
  const lines = Array.from({ length: 300 }, (_, index) =>
    JSON.stringify({ question: `Leave ${index}?`, document: { path: 'leave.txt', passage } }),
  );
  const text = lines.join('\n');
  expect(text.length).toBeGreaterThan(1024 * 1024);
  expect(await importText(params, text)).toMatchObject({ added: 300, problemCount: 0 });
  const response = await owner.exportEvaluationQuestions({ params });
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="__ & travel.jsonl"; filename*=UTF-8''${encodeURIComponent('休假 & travel.jsonl')}`,
  );
  expect((await response.text()).trim().split('\n')).toHaveLength(300);
  await owner.deleteEvaluationSet({ params });
});

test('a leg that is turned off is no longer asked in the collection, by nobody', async () => {
  const params = await newSet();
  await importText(params, 'How many days of leave?,leave.txt\nWhen are trips paid?,travel.txt\n');
  const explain = async () => {
    const body = { query: 'annual leave', filter: { collectionIds: [collectionId] }, explain: true };
    const { results } = await owner.search({ body });
    return Object.keys(results[0]?.passages[0]?.explanation?.legs ?? {}).toSorted();
  };
  expect(await explain()).toEqual(['lexical', 'static']);
  await owner.setEvaluationLeg({ params: { ...params, leg: 'static' }, body: { isOn: false } });
  expect(await explain()).toEqual(['lexical']);

  const { id: runId } = await owner.startEvaluationRun({
    params,
    body: { modes: ['dense'], limit: 10 },
  });
  await world.runJobs();
  const { runs } = await owner.listEvaluationRuns({ params });
  expect(runs[0]).toMatchObject({ id: runId, status: 'done', legs: ['lexical'] });
  // What is off can still be measured, to see what it would add.
  expect(runs[0]?.figures?.dense?.questions).toBe(2);
  expect(runs[0]?.figures?.hybrid?.recall100).toBeNull();
  expect(runs[0]?.legDifferences.static?.questions).toBe(2);

  await owner.setEvaluationLeg({ params: { ...params, leg: 'static' }, body: { isOn: true } });
  expect(await explain()).toEqual(['lexical', 'static']);
});

test('the words of a collection cannot be turned off', async () => {
  const params = await newSet();
  const leg = 'lexical' as 'static';
  await expect(
    owner.setEvaluationLeg({ params: { ...params, leg }, body: { isOn: false } }),
  ).rejects.toMatchObject({ code: 'not-found' });
});
