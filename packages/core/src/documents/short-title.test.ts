import { expect, test } from 'vitest';
import { columns, shortTitle } from './short-title.ts';

test.each([
  ['Employee handbook', 'Employee handbook'],
  ['Budget 2026', 'Budget 2026'],
  ['2026年3月销售报告', '2026年3月销售报告'],
  ['Final report', 'Final report'],
  ['Check-in', 'Check-in'],
  ['信息安全规范.docx', '信息安全规范'],
  ['travel-policy.pdf', 'Travel policy'],
  ['Lease_Boathouse_2026-03-01_final-v7', 'Lease Boathouse'],
  ['a-price-list-2026-03-01-final-v7.md', 'A price list'],
  ['20260301 Minutes of the board', 'Minutes of the board'],
  ['Minutes 01.03.2026 (draft)', 'Minutes'],
  ['Notes of the operations meeting of 10 March 2026', 'Notes of the operations meeting'],
  ['Board, Sept 3, 2026', 'Board'],
  ['Plans for March 2026', 'Plans for March 2026'],
  ['Data sheet rev. 3.1', 'Data sheet'],
  ['Re: AW: Budget of the harbour', 'Budget of the harbour'],
  ['回复：项目进度', '项目进度'],
  ['差旅报销办法（试行）', '差旅报销办法'],
  ['01_休假制度_最终版', '休假制度'],
  ['附件2：采购流程 V2.0', '采购流程'],
  ['会议纪要2026年3月1日', '会议纪要'],
  ['2026-03-01', '2026-03-01'],
  [
    '年度员工健康体检与补充医疗保险报销管理办法（2026年修订版，自二〇二六年三月一日起施行）',
    '年度员工健康体检与补充医疗保险报销管理办法',
  ],
])('%s is called %s', (title, name) => {
  expect(shortTitle(title)).toBe(name);
});

test.each([
  ['Employee handbook: everything that people who are new at Alderlight want to know', 'Employee handbook'],
  [
    'a-file-name-with-all-the-metadata-of-the-system-it-was-exported-from-2026-03-01-final-v7',
    'A file name with all the metadata of the system…',
  ],
  ['A comparison of the metadata of a system that was and is', 'A comparison of the metadata of a system…'],
  [
    '关于进一步加强公司各部门差旅费用报销审批流程管理工作的若干意见与说明',
    '关于进一步加强公司各部门差旅费用报销审批流程…',
  ],
])('%s is cut where a part of it ends', (title, name) => {
  const short = shortTitle(title);
  expect(short).toBe(name);
  expect(columns(short)).toBeLessThanOrEqual(49);
});

test('a name without any place to cut is cut all the same', () => {
  expect(columns(shortTitle(`https://example.com/${'x'.repeat(200)}`))).toBeLessThanOrEqual(49);
});
