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

test('asks about a heading or a phrase of the text where the document has no other headings', () => {
  const lease = 'The rental period begins in spring.';
  expect(suggestedQuestion({ title: 'Lease', language: 'en', headings: [], passages: [lease] }, 0)).toBe(
    'What does “Lease” say about the rental period?',
  );
  const handbook = 'Sick leave\nTell your team lead before 9:30 on the first day.';
  expect(
    suggestedQuestion({ title: 'Handbook', language: 'en', headings: ['Handbook'], passages: [handbook] }, 0),
  ).toBe('What does “Handbook” say about sick leave?');
  const rules = '上班时间为上午九点至下午六点。';
  expect(suggestedQuestion({ title: '考勤制度', language: 'zh', headings: [], passages: [rules] }, 0)).toBe(
    '《考勤制度》中关于“上班时间”是怎么规定的？',
  );
});

test('calls a document by a short name, unless another has the same', () => {
  expect(ask('travel-policy-2026-03-01-final-v7', ['Approval'])).toBe(
    'What does “Travel policy” say about approval?',
  );
  const long = '年度员工健康体检与补充医疗保险报销管理办法（2026年修订版，自二〇二六年三月一日起施行）';
  expect(ask(long, ['报销范围'], 'zh')).toBe(
    '《年度员工健康体检与补充医疗保险报销管理办法》中关于“报销范围”是怎么规定的？',
  );
  const minutes = {
    title: 'Minutes 2026-03-01',
    language: 'en',
    headings: ['Budget'],
    hasNamesakes: true,
  } as const;
  expect(suggestedQuestion(minutes, 0)).toBe('What does “Minutes 2026-03-01” say about budget?');
});

test('numbers of sheets, versions and dates are nothing to ask about', () => {
  expect(ask('Price list', ['Sheet1', 'Sheet 2', '1.2.0', '2026-03-01'])).toBe('What is “Price list” about?');
});
