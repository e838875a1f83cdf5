import { expect, test } from 'vitest';
import { suggestedQuestion } from './suggested-question.ts';

const ask = (title: string, headings: string[], language: 'en' | 'zh' = 'en', turn = 0) =>
  suggestedQuestion({ title, language, headings }, turn);

test('asks about a heading in the language of the document', () => {
  expect(ask('Handbook', ['Introduction', '2.1 Annual leave'])).toBe(
    'What does “Handbook” say about annual leave?',
  );
  expect(ask('Handbook', ['VPN access'], 'en', 1)).toBe(
    'What should I know about VPN access according to “Handbook”?',
  );
  expect(ask('休假制度', ['第一章 总则', '第三条 病假'], 'zh')).toBe(
    '《休假制度》中关于“病假”是怎么规定的？',
  );
  expect(ask('产品介绍', ['一、充电时间'], 'zh')).toBe('《产品介绍》对“充电时间”有哪些说明？');
});

test('takes a question as it is', () => {
  expect(ask('FAQ', ['How do I reset my password?'])).toBe('How do I reset my password?');
  expect(ask('Notes', ['Why?'])).toBe('What does “Notes” say about why?');
});

test('turns to the next heading', () => {
  expect(ask('Handbook', ['Leave', 'Travel'], 'en', 2)).toContain('leave');
  expect(ask('Handbook', ['Leave', 'Travel'], 'en', 3)).toContain('travel');
});

test('without telling headings it asks for the whole, and without a title nothing', () => {
  expect(ask('Price list', ['Overview', 'Price list'])).toBe('What is “Price list” about?');
  expect(ask('报价单', [], 'zh')).toBe('《报价单》主要讲了什么？');
  expect(ask('2025-01', [])).toBeNull();
  expect(ask('price-list-2026', [])).toBeNull();
});
