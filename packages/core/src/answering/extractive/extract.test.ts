import type { Source } from '@onyx/contracts';
import { loadStaticEncoder } from '@onyx/models';
import { expect, test } from 'vitest';
import { checkSupport } from '../support/check-support.ts';
import { meaningMeasure } from './measure-meaning.ts';
import { selectSentences } from './select-sentences.ts';
import { writeExtract } from './write-extract.ts';

function toSource(text: string, index: number, title = 'Handbook', headingPath: string[] = []): Source {
  return {
    number: index + 1,
    chunkId: String(index + 1),
    documentId: '0198f0aa-0000-7000-8000-000000000001',
    documentVersion: 1,
    title,
    fileName: 'a.md',
    folder: '',
    collectionName: 'c',
    format: 'markdown',
    text,
    marks: [],
    location: { blockStart: 0, blockEnd: 0, headingPath },
    score: 1 / (index + 1),
    isCited: false,
  };
}

const english = [
  'Our offices are in Oslo and Porto. The Oslo office opened in 2011 and has 140 desks. Dogs are welcome on Fridays.',
  'New laptops are ordered by the IT desk. A laptop is replaced after four years. Broken laptops are repaired within two days by the vendor.',
  'Porto has a canteen. Lunch is served from 11:30 to 14:00. Vegetarian dishes are always offered.',
].map((text, index) => toSource(text, index));

const chinese = [
  '公司在上海和成都设有办公室。成都办公室于2015年启用，共有一百二十个工位。周五可以带宠物上班。',
  '新员工的笔记本电脑由信息技术部统一采购。笔记本电脑使用满四年后可以更换。损坏的电脑由供应商在两个工作日内维修。',
  '报销须在费用发生后三十天内提交。超过五百元的票据须由部门经理审批。',
].map((text, index) => toSource(text, index, '员工手册'));

async function extract(question: string, sources: readonly Source[], locale: 'en' | 'zh' = 'en') {
  const selection = await selectSentences(question, sources);
  return writeExtract(selection, locale).join('');
}

test.each([
  ['When did the Oslo office open?', english, 'The Oslo office opened in 2011 and has 140 desks.” [1]'],
  ['After how many years is a laptop replaced?', english, 'A laptop is replaced after four years.'],
  ['Is there vegetarian food?', english, '“Vegetarian dishes are always offered.” [3]'],
  ['成都办公室是哪一年启用的？', chinese, '成都办公室于2015年启用，共有一百二十个工位。” [1]'],
  ['笔记本电脑多久可以更换？', chinese, '笔记本电脑使用满四年后可以更换。'],
  ['多少钱以上的票据需要经理审批？', chinese, '超过五百元的票据须由部门经理审批。” [3]'],
])('%s', async (question, sources, quote) => {
  const answer = await extract(question, sources);
  expect(answer.split('\n\n')[1]).toContain(quote);
});

test('says in the language of the question what it quotes', async () => {
  expect(await extract('Where is the office?', english)).toMatch(/^From your documents:\n\n> “/);
  expect(await extract('办公室在哪里？', chinese, 'zh')).toMatch(/^以下是文档中的相关原文：\n\n> “/);
  expect(await extract('What about quantum physics?', english)).toMatch(/^No passage uses the words/);
});

test('a Chinese question to English passages quotes the sentence that is closest in meaning', async () => {
  const encoder = await loadStaticEncoder();
  const question = '笔记本电脑几年更换一次？';
  const measure = meaningMeasure(encoder, question, new AbortController().signal);
  const answer = writeExtract(await selectSentences(question, english, measure), 'zh');
  expect(answer[0]).toContain('另一种语言');
  expect(answer[1]).toContain('A laptop is replaced after four years.');
  const without = writeExtract(await selectSentences(question, english), 'zh');
  expect(without[1]).toContain('[1]');
});

test('a table row comes with the names of its columns, a lead-in with its list', async () => {
  const table = toSource('Plan | Deductible | Copay\nBasic | $500 | $20\nPremium | $100 | $5', 0, 'Plans');
  expect(await extract('What is the deductible of the Premium plan?', [table])).toContain(
    '> “Plan | Deductible | Copay”  \n> “Premium | \\$100 | \\$5” [1]',
  );
  const list = toSource('To be reimbursed you need:\n- the receipt\n- the approval of your manager', 0);
  expect(await extract('What do I need to be reimbursed?', [list])).toBe(
    'From your documents:\n\n> “To be reimbursed you need:  \n> - the receipt  \n> - the approval of your manager” [1]',
  );
});

test('quotes nothing that is not there, nothing long, and nothing that becomes markup or a citation', async () => {
  const wild = toSource(
    `The value [2] of *x* is <b>50</b> | see [1](https://example.com). ${'A clause about the value, '.repeat(60)}end. 值`,
    0,
  );
  const questions = ['What is the value of x?', 'a clause', '值', 'end', ''];
  for (const question of questions) {
    const answer = await extract(question, [wild]);
    for (const line of answer.split('\n').filter((line) => line.startsWith('> '))) {
      const quote = /^> “(.*)” \[1\]$/s.exec(line)?.[1]?.replace(/\\(.)/g, '$1') ?? 'no quote';
      expect(wild.text).toContain(quote);
      expect(quote.length).toBeLessThanOrEqual(1200);
    }
    const { citedNumbers } = await checkSupport({ text: answer, sources: [wild, wild] });
    expect(citedNumbers).toEqual([1]);
  }
});

test('what is quoted is supported by what it is quoted from', async () => {
  const answer = await extract('When did the Oslo office open, and who repairs broken laptops?', english);
  const { support } = await checkSupport({ text: answer, sources: english });
  expect(support.length).toBeGreaterThanOrEqual(2);
  expect(support.filter((sentence) => !sentence.isSupported)).toEqual([]);
});

test('copes with sources that hold nothing to quote', async () => {
  for (const text of ['', '---', '。。。', '|||', '\n\n']) {
    const selection = await selectSentences('anything?', [toSource(text, 0)]);
    expect(selection.chosen).toEqual([]);
  }
});
