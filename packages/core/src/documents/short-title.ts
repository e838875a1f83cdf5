import { isStopWord } from '@onyx/search';

/** In columns: a Chinese character takes two. */
const maxColumns = 48;
const minColumns = 8;

const extension =
  /(?<=.)\.(?:docx?|pptx?|xlsx?|pdf|html?|txt|md|markdown|csv|tsv|rtf|odt|odp|ods|eml|msg|epub|json|xml)$/iu;
const reply = /^(?:(?:re|fwd?|aw|wg|回复|答复|转发)\s*[:：]\s*)+/iu;
const leadingNumber = /^(?:\d{1,3}\s*[._、-]\s*(?=\p{L})|附件\s*[\d一二三四五六七八九十]*\s*[:：._-]\s*)/u;
const month =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
/** Whole dates only: the year of a budget and the month of a report are what one asks for. */
const dates = [
  /(?<!\d)(?:19|20)\d{2}([-._/]?)(?:0[1-9]|1[0-2]|(?<=\D)[1-9])\1(?:0[1-9]|[12]\d|3[01]|(?<=\D)[1-9])(?!\d)/gu,
  /(?<!\d)(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:19|20)\d{2}(?!\d)/gu,
  /(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号]/gu,
  new RegExp(
    String.raw`(?:\s(?:of|on|from|dated))?\s(?:\d{1,2}(?:st|nd|rd|th)?\s${month}|${month}\s\d{1,2}),?\s(?:19|20)\d{2}(?!\d)`,
    'giu',
  ),
];
const versions = [
  /(?<![\p{L}\p{N}])(?:v|ver|version|rev|revision)[\s._-]{0,2}\d+(?:\.\d+)*(?![\p{L}\p{N}])/giu,
  /第?[\d一二三四五六七八九十]+(?:\.\d+)*\s*版(?![\p{Script=Han}])/gu,
];
/** What stands behind a name to tell copies apart; by itself such a word may well be the name. */
const copyWords =
  /(?<=[\p{L}\p{N}][\s)）]*[\s_.(（-]+)(?:final|draft|copy|signed|clean|latest|revised)(?=[\s_.()（）-]*$)|(?<=\p{Script=Han}{2}[\s_.(（-]*)(?:最终|修订|终|定|草|正式|试行)[版稿](?=[\s_.()（）-]*$)|(?<=\p{Script=Han}[\s_.(（-]+)副本(?=[\s_.()（）-]*$)/giu;
const bracket = /\s*[（(【[][^（）()【】[\]]*[)）】\]]\s*$/u;
const bracketOfVersion = /修订|施行|试行|[版稿]|version|draft|final|copy|revis|effective|^\P{L}*$/iu;
const emptyBracket = /[（(【[][\s_.-]*[)）】\]]/gu;
const edges = /^[\s_.,，、:：;；/|–—-]+|[\s_.,，、:：;；/|–—-]+$/gu;
const subtitle = /\s*[：:|｜—–]\s*|\s+-\s+|\s*[，；;]\s*/u;

/**
 * A title, or a file's name, as people would say it: without extension, date and version, and not longer than a
 * question bears. What is cut off within a phrase is shown by an ellipsis. Gives the title back where nothing that
 * could be a name remains.
 */
export function shortTitle(title: string): string {
  const whole = title.trim();
  const name = shorten(withoutCopyMarks(whole));
  return isName(name) ? name : whole;
}

/** Columns that a text takes. */
export function columns(text: string): number {
  return text.length + (text.match(/[\p{Script=Han}\u3000-\u303f\uff00-\uff60]/gu)?.length ?? 0);
}

function isName(text: string): boolean {
  return /\p{L}{2}/u.test(text);
}

function withoutCopyMarks(title: string): string {
  let text = title.replace(reply, '').replace(extension, '');
  const isFile = isFileName(text);
  for (const pattern of [...dates, ...versions]) text = text.replaceAll(pattern, ' ');
  const versionBracket = bracket.exec(text)?.[0] ?? '';
  if (bracketOfVersion.test(versionBracket)) text = text.slice(0, text.length - versionBracket.length);
  text = text.replaceAll(copyWords, '').replaceAll(emptyBracket, ' ').replace(leadingNumber, '');
  if (isFile) text = text.replaceAll('_', ' ').replaceAll(/(?<!\d)-|-(?!\d)/g, ' ');
  text = text.replaceAll(/\s+/g, ' ').replaceAll(edges, '');
  return isFile ? text.replace(/^\p{Ll}(?!\p{Lu})/u, (letter) => letter.toUpperCase()) : text;
}

/** `travel-policy`, `Report_2026`; but `Check-in` is a word. */
export function isFileName(title: string): boolean {
  return /^\S+$/u.test(title) && /_|\w-.*\w-|^\p{Ll}.*-|\d-|-\d/u.test(title);
}

function shorten(title: string): string {
  if (columns(title) <= maxColumns) return title;
  const head = title.replace(bracket, '');
  if (isName(head) && columns(head) <= maxColumns) return head;
  const [main = head] = head.split(subtitle);
  if (columns(main) >= minColumns && columns(main) <= maxColumns) return main;
  return `${cutAtWord(head)}…`;
}

/** So many whole words as fit, the last of them one that says something. */
function cutAtWord(text: string): string {
  const words: string[] = [];
  let room = maxColumns - 1;
  for (const { segment } of new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)) {
    room -= columns(segment);
    if (room < 0) break;
    words.push(segment);
  }
  // `the metadata of the` ends in the middle of nothing.
  while (words.length > 1 && !isTelling(words.at(-1) ?? '')) words.pop();
  // One word without end, e.g. a path.
  return words.length > 0 ? words.join('') : text.slice(0, maxColumns - 1).toWellFormed();
}

function isTelling(word: string): boolean {
  return /[\p{L}\p{N}]/u.test(word) && !isStopWord(word.toLowerCase());
}
