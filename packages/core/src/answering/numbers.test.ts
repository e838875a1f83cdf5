import { expect, test } from 'vitest';
import { allNumbers, digitNumbers } from './numbers.ts';

test.each([
  ['costs 1,250.50 euros', ['1250.5']],
  ['on 2024-03-05', ['2024', '3', '5']],
  ['1.5 million people, 3k users and 2 bn', ['1500000', '3000', '2000000000']],
  ['注册资本300万元，增长１２%', ['3000000', '12']],
  ['no numbers', []],
  ['in 5 minutes', ['5']],
])('digits of %j', (text, values) => {
  expect([...digitNumbers(text)]).toEqual(values);
});

test.each([
  ['twelve months in March', ['12', '3']],
  ['三百二十人', ['320']],
  ['二〇二四年', ['2024']],
  ['两千万元', ['20000000']],
  ['十五天', ['15']],
  ['一亿二千万', ['120000000']],
  ['25 thousand', ['25000', '25']],
  ['the second of ninety', ['2', '90']],
])('all numbers of %j', (text, values) => {
  const found = allNumbers(text);
  expect(values.filter((value) => !found.has(value))).toEqual([]);
});
