import { expect, test } from 'vitest';
import { chooseTitle } from './document-title.ts';

const choose = (own: string | null, current = 'report-7') =>
  chooseTitle({ current, fromFileName: 'report-7', own });

test.each(['Annual report 2025', '员工休假制度', '制度', 'Über uns'])('takes %j', (own) => {
  expect(choose(own)).toBe(own);
});

test.each([
  null,
  '',
  ' ',
  'Microsoft Word - Document1',
  'Untitled 2',
  'Presentation1',
  '无标题',
  '文档 1',
  'C:\\work\\final.docx',
  'final_v2.doc',
  '2025-03-01',
  '-----',
])('leaves the name for %j', (own) => {
  expect(choose(own)).toBe('report-7');
});

test('keeps what a person called it', () => {
  expect(choose('Annual report', 'My title')).toBe('My title');
});

test('is one line of bounded length', () => {
  expect(choose('Two\n lines')).toBe('Two lines');
  expect(choose('word '.repeat(500)).length).toBeLessThanOrEqual(300);
});
