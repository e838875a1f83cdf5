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

test('ranges come in order and apart', () => {
  const ranges = markMatches('知识 知识库 库 知识库管理 管理'.repeat(50), '知识库管理');
  for (const [index, range] of ranges.entries()) {
    expect(range.end).toBeGreaterThan(range.start);
    expect(range.start).toBeGreaterThan(ranges[index - 1]?.end ?? -1);
  }
});
