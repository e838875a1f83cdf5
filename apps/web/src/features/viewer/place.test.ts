import { createInstance } from 'i18next';
import { expect, it } from 'vitest';
import { viewer } from '../../i18n/zh/viewer.ts';
import { partText, placeText, shortPlaceText } from './place.ts';

const i18n = createInstance();
await i18n.init({ lng: 'zh', resources: { zh: { viewer } }, interpolation: { escapeValue: false } });
const t = i18n.getFixedT('zh', 'viewer');

it.each([
  ['headers', '收发信息'],
  ['body', '正文'],
  ['attachment offer & terms.md', '附件 offer & terms.md'],
  ['chapter-3.xhtml', 'chapter-3.xhtml'],
  ['bodywork', 'bodywork'],
])('names the part %s', (part, text) => expect(partText(part, t)).toBe(text));

it('leaves out a heading that only repeats the title', () => {
  const location = { blockStart: 0, blockEnd: 1, headingPath: ['员工手册', '年假'] };
  expect(placeText(location, t, '员工手册')).toBe('年假');
  expect(placeText(location, t)).toBe('员工手册 › 年假');
  expect(shortPlaceText({ ...location, headingPath: ['员工手册'] }, t, '员工手册')).toBe('');
  expect(shortPlaceText({ ...location, headingPath: ['员工手册'] }, t)).toBe('员工手册');
});
