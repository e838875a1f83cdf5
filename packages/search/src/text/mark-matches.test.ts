import { expect, test } from 'vitest';
import { markMatches } from './mark-matches.ts';

const marked = (text: string, query: string) =>
  markMatches(text, query).map(({ start, end }) => text.slice(start, end));

test.each([
  ['The databases were running.', 'run a database', ['databases', 'running']],
  ['这个知识库的管理员正在运行', '知识库管理', ['知识库', '管理']],
  ['資料庫的備份', '资料库备份', ['資料庫', '備份']],
  ['单字：库。', '库', ['库']],
  ['的确如此，库存不足', '的库存', ['库存']],
  ['To be or not to be', 'to be', ['To', 'be', 'to', 'be']],
  ['see parseHTTPResponse()', 'response', ['Response']],
  ['mail a.b@example.com now', 'a.b@example.com', ['a.b@example.com']],
  ['ｆｕｌｌ width', 'FULL', ['ｆｕｌｌ']],
  ['nothing here', 'else', []],
  ['', 'x', []],
  ['text', '', []],
])('%s | %s', (text, query, ranges) => {
  expect(marked(text, query)).toEqual(ranges);
});

test.each([
  ['每年的年假', '年的年假', ['年的年假']],
  ['今年的计划，年假另算', '年的年假', ['年假']],
  ['公司的年假', '我的年假', ['年假']],
  ['年假和病假了', '年假和产假了', ['年假']],
  ['年假和病假', '年假和病假', ['年假和病假']],
  ['密碼與姓名嗎', '密码与姓名吗', ['密碼與姓名']],
  ['报销的流程', '报销的标准', ['报销']],
  ['VPN的申请', 'VPN的价格', ['VPN']],
])('a run neither begins nor ends with a function word: %s | %s', (text, query, ranges) => {
  expect(marked(text, query)).toEqual(ranges);
});

test.each([
  ['项目有两个目的', '目的', ['目的']],
  ['在线学习，员工在职', '在线学习 在职员工', ['在线学习', '员工在职']],
  ['存在的问题', '存在问题', ['存在', '问题']],
  ['其他费用及时报销', '其他费用 及时报销', ['其他费用及时报销']],
  ['首都和成都', '首都 成都', ['首都', '成都']],
])('a word that has such a character is marked whole: %s | %s', (text, query, ranges) => {
  expect(marked(text, query)).toEqual(ranges);
});

test('a query of nothing else is marked as it is', () => {
  expect(marked('是的，在的', '是的')).toEqual(['是的']);
  expect(marked('今年的', '年的')).toEqual(['年']);
});

test('ranges come in order and apart', () => {
  const ranges = markMatches('知识 知识库 库 知识库管理 管理'.repeat(50), '知识库管理');
  for (const [index, range] of ranges.entries()) {
    expect(range.end).toBeGreaterThan(range.start);
    expect(range.start).toBeGreaterThan(ranges[index - 1]?.end ?? -1);
  }
});
