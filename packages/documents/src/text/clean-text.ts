// C0 and C1 controls but tab and line feed, and characters that carry no text: soft hyphen, zero-width
// space, word joiner, byte order mark, interlinear annotation, bidirectional marks.
const invisible =
  // oxlint-disable-next-line no-control-regex -- controls are what is removed
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
// Code points that stand for the look of another: ligatures, Kangxi radicals, letters of formulas, Arabic shapes.
const lookalikes = /[\ufb00-\ufdff\ufe70-\ufefc\u2e9f\u2ef3\u2f00-\u2fdf]|[\u{1d400}-\u{1d7ff}]/gu;
// Radicals that fonts map to and that Unicode does not fold to the characters they are.
const radicals: Record<string, string> = Object.fromEntries(
  '⺁厂⺇几⺌小⺎兀⺐尢⺕彐⺛旡⺝月⺟母⺠民⺧牛⺩王⺮竹⺳网⺶羊⺹老⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟'
    .match(/../gu)
    ?.map((pair) => [pair.charAt(0), pair.charAt(1)]) ?? [],
);
const radical = /[\u2e81-\u2ef3]/g;
const spaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f]/g;

/**
 * Text that a database, a language model and a screen can take: well-formed UTF-16 in NFC, without
 * control characters, with `\n` as the only line break and no odd spaces. The ideographic space stays.
 */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029\f\v]/g, '\n')
    .replace(spaces, ' ')
    .replace(invisible, '')
    .replace(lookalikes, (character) => character.normalize('NFKC'))
    .replace(radical, (character) => radicals[character] ?? character)
    .toWellFormed()
    .normalize('NFC');
}

/** Clean text on one line: each run of white space becomes one space. */
export function singleLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim();
}

/** Clean text whose lines are kept, without the white space around them and around the whole. */
export function trimLines(text: string): string {
  return cleanText(text)
    .replace(/[ \t\u3000]+\n/g, '\n')
    .replace(/\n[ \t]+/g, '\n')
    .replace(/[ \t]{2,}/g, ' ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
