import { expect, test } from 'vitest';
import { matchDocuments } from './match-documents.ts';
import { createProblems } from './problems.ts';
import { readQuestionFiles, type ImportFile } from './read-files.ts';

const documents = [
  { id: '0198f0aa-0000-7000-8000-000000000001', title: 'The handbook', fileName: 'handbook.pdf', folder: '' },
  { id: '0198f0aa-0000-7000-8000-000000000002', title: '差旅制度', fileName: 'travel.md', folder: 'rules' },
  { id: '0198f0aa-0000-7000-8000-000000000003', title: 'Old rules', fileName: 'travel.md', folder: 'old' },
];
const [handbook, travel, old] = documents.map(({ id }) => id);

function read(...files: (string | ImportFile)[]) {
  const problems = createProblems();
  const named = readQuestionFiles(
    files.map((file) => (typeof file === 'string' ? { name: 'file', text: file } : file)),
    problems,
  );
  const questions = matchDocuments(named, documents, problems);
  return {
    questions: questions.map(({ text, judgements }) => [text, judgements.map((one) => one.documentId)]),
    judgements: questions.flatMap(({ judgements }) => judgements),
    problems: problems.list().map(({ line, error }) => [line, error.code, error.params]),
    count: problems.count,
  };
}

test('JSONL as it is exported, and as people write it', () => {
  const { questions, judgements, problems } = read(
    [
      `{"question":"How many days off?","documents":[{"id":"${handbook}","path":"gone.pdf","gain":2,"passage":"25 days","page":3}]}`,
      '{"text":"  出差\\n 补贴? ","documents":["rules/travel.md"]}',
      '{"query":"Both?","documents":["Handbook.PDF","old/travel.md"]}',
      '{"question":"By title?","document":"差旅制度"}',
    ].join('\r\n'),
  );
  expect(problems).toEqual([]);
  expect(questions).toEqual([
    ['How many days off?', [handbook]],
    ['出差 补贴?', [travel]],
    ['Both?', [handbook, old]],
    ['By title?', [travel]],
  ]);
  expect(judgements[0]).toEqual({ documentId: handbook, gain: 2, passage: '25 days', page: 3 });
});

test('an id of another system falls back to the path', () => {
  const line =
    '{"question":"Q","documents":[{"id":"0198f0aa-0000-7000-8000-0000000000ff","path":"handbook.pdf"}]}';
  expect(read(line).questions).toEqual([['Q', [handbook]]]);
});

test('a question that stands twice has the documents of both, each once', () => {
  const lines = ['handbook.pdf', 'old/travel.md', 'handbook.pdf'].map((document) =>
    JSON.stringify({ question: 'Q', document }),
  );
  expect(read(lines.join('\n')).questions).toEqual([['Q', [handbook, old]]]);
});

test('tables: delimiter and heading in either language, rows of one question are one', () => {
  const csv =
    'Question;Document;Page\n"What; and why?";handbook.pdf;4\n"What; and why?";rules/travel.md;\n\nWho?;handbook;\n';
  expect(read(csv).questions).toEqual([
    ['What; and why?', [handbook, travel]],
    ['Who?', [handbook]],
  ]);
  expect(read(csv).judgements[0]).toMatchObject({ page: 4 });
  expect(read('\uFEFF问题\t文档\n谁？\thandbook.pdf\n').questions).toEqual([['谁？', [handbook]]]);
  expect(read('Who?,handbook.pdf\nWhat?,old/travel.md\n').questions).toEqual([
    ['Who?', [handbook]],
    ['What?', [old]],
  ]);
});

test('BEIR: queries and judgements apart; what was not judged, or judged 0, is left out', () => {
  const { questions, judgements, problems } = read(
    {
      name: 'queries.jsonl',
      text: '{"_id":"1","text":"One?"}\n{"_id":"2","text":"Two?"}\n{"_id":"3","text":"Three?"}',
    },
    {
      name: 'test.tsv',
      text: 'query-id\tcorpus-id\tscore\n1\thandbook\t2\n1\tnowhere\t0\n3\told/travel.md\t0\n',
    },
  );
  expect(problems).toEqual([]);
  expect(questions).toEqual([['One?', [handbook]]]);
  expect(judgements[0]?.gain).toBe(2);
});

test('everything that is wrong is told with its line', () => {
  const { problems, count } = read(
    [
      '{"question":"Fine?","document":"handbook.pdf"}',
      '{"question":"Broken?"',
      '{"question":" ","document":"handbook.pdf"}',
      '{"question":"No document?"}',
      '{"question":"Unknown?","document":"nowhere.pdf"}',
      '{"question":"Two of them?","document":"travel.md"}',
      '{"question":"Fine?","document":{"path":"handbook.pdf","page":4}}',
      `{"question":"${'long '.repeat(500)}","document":"handbook.pdf"}`,
      '{"question":"Page?","document":{"path":"handbook.pdf","page":"x"}}',
      '{"question":"Twice?","documents":["handbook.pdf",{"path":"handbook.pdf","gain":2}]}',
      '[]',
    ].join('\n'),
  );
  expect(count).toBe(10);
  expect(problems).toEqual([
    [2, 'import-unreadable', undefined],
    [3, 'import-no-question', undefined],
    [4, 'import-no-document', undefined],
    [5, 'import-document-unknown', { name: 'nowhere.pdf' }],
    [6, 'import-document-ambiguous', { name: 'travel.md' }],
    [7, 'import-duplicate', { first: 1 }],
    [8, 'import-question-too-long', { limit: 2000 }],
    [9, 'import-value-invalid', { field: 'page', value: 'x' }],
    [10, 'import-duplicate', { first: 10 }],
    [11, 'import-unreadable', undefined],
  ]);
});

test('what is no table is said to be none; thousands of problems are counted and a hundred shown', () => {
  expect(read('Only a sentence').problems).toEqual([[1, 'import-unreadable', undefined]]);
  expect(read('').questions).toEqual([]);
  const { problems, count } = read(Array.from({ length: 5000 }, (_, at) => `Q${at},missing`).join('\n'));
  expect([problems.length, count]).toEqual([100, 5000]);
});
