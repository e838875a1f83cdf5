import { expect, test } from 'vitest';
import { titleFromQuestion } from './title.ts';

test.each([
  ['How many vacation days do we have?', 'How many vacation days do we have?'],
  ['\n\n  ## **Vacation**   days  \nmore', 'Vacation days'],
  ['```sql\nselect max_days_left from `staff`\n```', 'select max_days_left from staff'],
  ['use snake_case_names here', 'use snake_case_names here'],
  [
    'Please explain to me in detail how the reimbursement of travel expenses works here',
    'Please explain to me in detail how the reimbursement of…',
  ],
  [
    '请问公司对于出差期间产生的交通费用住宿费用以及餐饮费用的报销流程和标准分别是什么样的',
    '请问公司对于出差期间产生的交通费用住宿费用以及餐饮费用的报销…',
  ],
  ['？？？', '？？？'],
])('of %j is %j', (question, title) => {
  expect(titleFromQuestion(question)).toBe(title);
});

test('never cuts a character in two, and stays short', () => {
  const family = '👨‍👩‍👧‍👦';
  const title = titleFromQuestion(family.repeat(80));
  expect(title.replaceAll(family, '')).toBe('…');
  expect(titleFromQuestion('x'.repeat(20_000)).length).toBeLessThanOrEqual(61);
});
