import { expect, test } from 'vitest';
import { headingsWithin, tellingPhrases } from './telling-phrases.ts';

test('finds the headings of small sections within a passage', () => {
  const english =
    'Working hours\nThe week has 38 hours. Friday has none.\n\nSick leave\nTell your team lead first.';
  expect(headingsWithin([english])).toEqual(['Working hours', 'Sick leave']);
  expect(headingsWithin(['一、保修范围\n台灯保修五年，电池保修两年，电源适配器保修三年。'])).toEqual([
    '一、保修范围',
  ]);
});

test('lines of mails, tables and lists are no headings', () => {
  expect(
    headingsWithin(['Budget\nFrom: Ann <ann@example.com>\nTo: Bob', 'Q | Sum\n1 | 200 and more']),
  ).toEqual([]);
  expect(headingsWithin(['Two pages.\nThey are long enough to be a paragraph.', 'Only a line'])).toEqual([]);
});

test.each([
  ['The rental period begins in spring and renews itself.', ['The rental period']],
  ['The lamp has two buttons. A tenant must pay.', []],
  ['Annual leave is counted in working days.', ['Annual leave']],
  ['Delivery time: three weeks\nFrom: Ann\nDate: today', ['Delivery time']],
  ['You may work from home. It is fine. Questions you have are welcome.', []],
  ['病假须提供医院证明。上班时间为上午九点至下午六点。', ['病假', '上班时间']],
  ['质保期：三年\n电话：400-555-0137', ['质保期']],
  ['因为天气不好，活动取消。本制度是公司规定。如须延期，请提前申请。但是可以调休。', []],
])('%s tells about %j', (passage, phrases) => {
  expect(tellingPhrases([passage])).toEqual(phrases);
});
