import { searchTerms } from '@onyx/search';

/** What devices and programs call files, and what people add to tell copies apart: no word of these says what is inside. */
const genericWords = new Set(
  (
    'scan scanned scanner document documents doc docs untitled unnamed img image images pic picture photo dsc dscn file ' +
    'files page pages slide slides presentation pdf ppt pptx screenshot screen shot export exported print printed ' +
    'download downloaded copy final draft new old version rev temp tmp output untitled1 part attachment fax ' +
    'microsoft word powerpoint'
  ).split(' '),
);
const genericHan =
  /扫描(?:全能王|文件|文档|件|版)?|新建|无标题|未命名|文档|文件|图片|图像|照片|截图|截屏|幻灯片|演示文稿|演示|附件|副本|打印|下载|导出|最终版?|终稿|草稿|新版|旧版|版本|微信/gu;
/** Hashes, identifiers and numbers, perhaps in groups. */
const codes = /^[\s\p{P}]*(?:[0-9a-f]{4,}[\s\p{P}]*)+$/iu;

/**
 * A file's name (without extension) as people would write it, when it says something: two words or more with
 * letters, or two Chinese characters, besides generic ones. Otherwise null.
 */
export function speakingName(fileName: string): string | null {
  const name = humanise(fileName);
  if (codes.test(fileName) && /\d/.test(fileName)) return null;
  return tellingHan(name).length >= 2 || tellingWords(name).length >= 2 ? name : null;
}

/**
 * The words that tell something, for comparing names: terms with letters, Chinese as pairs of characters, so that
 * forms of one word are equal.
 */
export function informativeTerms(text: string): Set<string> {
  const terms = searchTerms(text.replaceAll('_', ' ').replaceAll(genericHan, ' '));
  return new Set(terms.filter((term) => term.length >= 2 && /\p{L}/u.test(term) && !genericWords.has(term)));
}

function humanise(fileName: string): string {
  const isOneWord = !/[\s_-]/.test(fileName);
  const spaced = isOneWord
    ? fileName.replaceAll(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, ' ')
    : fileName.replaceAll('_', ' ').replaceAll(/(?<!\d)-|-(?!\d)/g, ' ');
  const text = spaced.replaceAll(/\s+/g, ' ').trim();
  // `iPhone` stays.
  return text.replace(/^\p{Ll}(?!\p{Lu})/u, (letter) => letter.toUpperCase());
}

function tellingHan(name: string): string[] {
  return name.replaceAll(genericHan, ' ').match(/\p{Script=Han}/gu) ?? [];
}

function tellingWords(name: string): string[] {
  const words = name.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.filter((word) => {
    const isWord = /^[\p{L}\p{M}]{2,}$/u.test(word) && !/^\p{Script=Han}+$/u.test(word);
    return isWord && !genericWords.has(word.toLowerCase());
  });
}
