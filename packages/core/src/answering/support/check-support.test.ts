import type { Source } from '@onyx/contracts';
import { loadStaticEncoder } from '@onyx/models';
import { expect, test } from 'vitest';
import { checkSupport } from './check-support.ts';

const texts: [number, string, string][] = [
  [
    1,
    'Leave policy',
    'Full-time employees receive 25 days of paid vacation each year. Unused days expire on 31 March of the following year. Part-time employees do not receive a meal allowance. Parental leave lasts sixteen weeks and is fully paid.',
  ],
  [
    2,
    'Travel and expenses',
    'Travel expenses are reimbursed within 14 days of submission. Receipts above $50 must be kept for ten years. Business class is allowed on flights longer than 6 hours, but hotel upgrades are not covered. The company had revenue of 1.5 million dollars in 2023.',
  ],
  [
    3,
    '员工手册',
    '正式员工每年享有15天带薪年假，未休年假于次年3月31日失效。试用期为三个月，试用期内不得申请远程办公。加班须经部门经理批准。公司注册资本为300万元。',
  ],
  [
    4,
    'Security handbook',
    'Passwords must have at least 12 characters. Laptops are encrypted with BitLocker. Visitors must not enter the server room without an escort. Backups run every night at 02:00 and are kept for 30 days.',
  ],
];

const sources = texts.map(([number, title, text]): Source => ({
  number,
  chunkId: String(number),
  documentId: '0198f0aa-0000-7000-8000-000000000001',
  documentVersion: 1,
  title,
  fileName: 'a.md',
  folder: '',
  collectionName: 'c',
  format: 'markdown',
  text,
  marks: [],
  location: { blockStart: 0, blockEnd: 0, headingPath: [] },
  score: 1,
  isCited: false,
}));

/** A sentence, and whether somebody who read the sources would call it supported. */
const labelled: [string, boolean][] = [
  ['Full-time employees get 25 days of paid vacation per year [1].', true],
  ['Vacation days that were not used expire on 31 March of the following year [1].', true],
  ['Unused vacation expires on March 31 [1].', true],
  ['Parental leave is fully paid and lasts 16 weeks [1].', true],
  ['Travel expenses are reimbursed within 14 days [2].', true],
  ['You must keep receipts above $50 for 10 years [2].', true],
  ['Business class is allowed on flights of more than 6 hours [2].', true],
  ['Hotel upgrades are not covered [2].', true],
  ['Revenue was 1,500,000 dollars in 2023 [2].', true],
  ['Passwords need at least 12 characters and laptops are encrypted with BitLocker [4].', true],
  ['Visitors must not enter the server room without an escort.', true],
  ['Backups run every night at 02:00 and are kept for 30 days.', true],
  ['Employees receive 25 days of vacation, and travel expenses are reimbursed within 14 days [1][2].', true],
  ['正式员工每年有15天带薪年假[3]。', true],
  ['未休的年假将于次年3月31日失效[3]。', true],
  ['试用期为3个月[3]。', true],
  ['试用期内员工不得申请远程办公[3]。', true],
  ['加班需要部门经理批准[3]。', true],
  ['公司的注册资本是3,000,000元[3]。', true],
  ['加班须经部门经理批准。', true],

  ['Full-time employees get 30 days of paid vacation per year [1].', false],
  ['Unused days expire on 30 June of the following year [1].', false],
  ['Part-time employees receive a meal allowance [1].', false],
  ['Parental leave is unpaid for contractors in Germany [1].', false],
  ['Travel expenses are reimbursed within 14 days [4].', false],
  ['Hotel upgrades are covered [2].', false],
  ['Revenue was 2.5 million dollars in 2023 [2].', false],
  ['Employees can buy additional vacation from their manager [1].', false],
  ['Passwords expire after 90 days [4].', false],
  ['Visitors may enter the server room with a badge from reception [4].', false],
  ['The chief executive founded the company in Berlin.', false],
  ['Dogs are welcome in the office on Fridays.', false],
  ['Laptops are not encrypted with BitLocker [4].', false],
  ['正式员工每年有20天带薪年假[3]。', false],
  ['试用期内可以申请远程办公[3]。', false],
  ['试用期为六个月，期间工资减半[3]。', false],
  ['加班费按照小时工资的两倍计算[3]。', false],
  ['公司总部位于上海浦东新区[3]。', false],
  ['公司注册资本为500万元[3]。', false],
  ['员工可以带宠物上班。', false],
];

const isSupported = async (sentence: string): Promise<boolean | undefined> =>
  (await checkSupport({ text: sentence, sources })).support[0]?.isSupported;

test('agrees with people on at least 95 of 100 sentences in each language', async () => {
  for (const isChinese of [false, true]) {
    const group = labelled.filter(([sentence]) => /\p{Script=Han}/u.test(sentence) === isChinese);
    const wrong: string[] = [];
    for (const [sentence, expected] of group) {
      if ((await isSupported(sentence)) !== expected) wrong.push(sentence);
    }
    expect(wrong.length / group.length, wrong.join('\n')).toBeLessThanOrEqual(0.05);
  }
});

test.each([
  ['an invented number', 'Full-time employees receive 26 days of paid vacation each year [1].'],
  ['another date', '未休年假于次年6月30日失效[3]。'],
  [
    'a denial of what the source says',
    'Full-time employees do not receive 25 days of paid vacation each year [1].',
  ],
  ['the opposite of a denial', 'Part-time employees receive a meal allowance [1].'],
  ['a wrong citation', 'Laptops are encrypted with BitLocker [1].'],
])('marks %s', async (_, sentence) => {
  expect(await isSupported(sentence)).toBe(false);
});

test('names the sources that support, and leaves out cited ones that do not', async () => {
  const { support } = await checkSupport({ text: 'Laptops are encrypted with BitLocker [1][4].', sources });
  expect(support).toMatchObject([{ isSupported: true, sources: [4] }]);
  const uncited = await checkSupport({ text: 'Laptops are encrypted with BitLocker.', sources });
  expect(uncited.support).toMatchObject([{ isSupported: true, sources: [4] }]);
});

test('gives ranges of the text as it is, a citation behind the full stop included', async () => {
  const text = [
    '# Vacation',
    '',
    'Here is what I found:',
    '',
    '- **Full-time employees** receive 25 days of paid vacation each year. [1] Unused days expire on 31 March [1].',
    '- Is there more?',
    '',
    '```',
    'Dogs are welcome in the office on Fridays.',
    '```',
    'The sources do not say anything about sick leave.',
    '来源中没有提到病假。',
    'Dogs are welcome in the office on Fridays.',
  ].join('\n');
  const { support, citedNumbers } = await checkSupport({ text, sources });
  expect(support.map(({ start, end, isSupported }) => [text.slice(start, end), isSupported])).toEqual([
    ['- **Full-time employees** receive 25 days of paid vacation each year. [1]', true],
    ['Unused days expire on 31 March [1].', true],
    ['Dogs are welcome in the office on Fridays.', false],
  ]);
  expect(citedNumbers).toEqual([1]);
});

test('an answer in another language than its sources: numbers are checked, the rest only with an encoder', async () => {
  const english = sources.filter(({ number }) => number !== 3);
  const right = '全职员工每年享有25天带薪假期[1]。';
  const wrong = '全职员工每年享有40天带薪假期[1]。';
  const foreign = '公司食堂周五供应海鲜自助餐[1]。';
  const uncited = '笔记本电脑经过加密。';
  const without = async (text: string) => (await checkSupport({ text, sources: english })).support[0];
  expect(await without(right)).toMatchObject({ isSupported: true, sources: [1], score: 0 });
  expect(await without(wrong)).toMatchObject({ isSupported: false });
  expect(await without(uncited)).toMatchObject({ isSupported: false, score: 0 });
  const encoder = await loadStaticEncoder();
  const withEncoder = async (text: string) =>
    (await checkSupport({ text, sources: english }, encoder)).support[0];
  expect(await withEncoder(right)).toMatchObject({ isSupported: true, sources: [1] });
  expect(await withEncoder(wrong)).toMatchObject({ isSupported: false });
  expect(await withEncoder(foreign)).toMatchObject({ isSupported: false });
});

test('an answer without sources or without statements has nothing to mark', async () => {
  expect((await checkSupport({ text: 'Hello.', sources: [] })).support).toEqual([]);
  expect((await checkSupport({ text: '', sources })).support).toEqual([]);
});
