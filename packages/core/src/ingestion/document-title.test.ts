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

const guess = (fileName: string, own: string) =>
  chooseTitle({ current: fileName, fromFileName: fileName, own, isGuess: true });

test.each([
  ['Northwind_Standard_Benefits_Details', 'Contoso Electronics', 'Northwind Standard Benefits Details'],
  ['employee-handbook-2024', 'Contoso Electronics', 'Employee handbook 2024'],
  ['roleLibrary', 'Contoso Electronics', 'Role Library'],
  ['HRPolicy', 'Contoso Electronics', 'HR Policy'],
  ['Travel policy 2024-03', 'Contoso Electronics', 'Travel policy 2024-03'],
  ['员工手册', '北京某某科技有限公司', '员工手册'],
  ['2024_报销制度', '北京某某科技有限公司', '2024 报销制度'],
  ['员工手册', 'Contoso Electronics', '员工手册'],
  ['of_the_people', 'Of the company', 'Of the people'],
])('a name that speaks, %j, comes before the guess %j', (fileName, own, title) => {
  expect(guess(fileName, own)).toBe(title);
});

test.each([
  'scan_0001',
  'Scanned Document',
  'document (1)',
  'Untitled presentation',
  'IMG_20240301_112233',
  'DSC01234',
  '20240301',
  '2024-03-01',
  'd41d8cd98f00b204e9800998ecf8427e',
  '550e8400-e29b-41d4-a716-446655440000',
  'report-7',
  'final_v2',
  '扫描件',
  '新建文档 1',
  '微信图片_20240301',
  '扫描全能王 2024-03-01',
])('the name %j says nothing', (fileName) => {
  expect(guess(fileName, 'Contoso Electronics')).toBe('Contoso Electronics');
  expect(guess(fileName, '员工休假制度')).toBe('员工休假制度');
});

test.each([
  ['annual_report', 'Annual Reports 2024 of Contoso', 'Annual Reports 2024 of Contoso'],
  ['github_guide', 'GitHub Guide', 'GitHub Guide'],
  ['GitHub', 'GitHub for beginners', 'GitHub for beginners'],
  ['员工休假', '员工休假制度（2024年修订）', '员工休假制度（2024年修订）'],
  ['northwind_standard_benefits_details', 'Northwind', 'Northwind standard benefits details'],
  ['示例公司差旅费用报销管理办法', '示例公司', '示例公司差旅费用报销管理办法'],
])('of %j and %j, which share words, the one that says more is taken', (fileName, own, title) => {
  expect(guess(fileName, own)).toBe(title);
});

test('a title that the file states is not doubted', () => {
  const fromFileName = 'Northwind_Standard_Benefits_Details';
  expect(chooseTitle({ current: fromFileName, fromFileName, own: 'Contoso Electronics' })).toBe(
    'Contoso Electronics',
  );
});
