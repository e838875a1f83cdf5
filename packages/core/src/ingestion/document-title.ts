import { informativeTerms, speakingName } from './speaking-name.ts';

const maxLength = 300;

/** Titles that programs write into files when nobody gave one. */
const placeholders =
  /^(?:microsoft (?:word|powerpoint|excel)\b.*|(?:untitled|document|presentation|title|slide|sheet|book|draft|doc|无标题|未命名|文档|演示文稿|幻灯片|工作簿)\s*[-_ ]?\d*|powerpoint presentation|powerpoint 演示文稿|(?:.*[/\\])?[^/\\]*\.(?:docx?|pptx?|xlsx?|pdf|indd|tex|html?|txt|md|odt|qxd|pages))$/iu;

/** So many words more must a file's name have than a guessed title it shares words with. */
const clearlyMoreTerms = 2;

export type TitleSources = {
  current: string;
  fromFileName: string;
  /** What was read in the file. */
  own: string | null;
  /** Whether that is only what stands first and large, e.g. on the cover of a PDF: often the company, not the subject. */
  isGuess?: boolean;
};

/**
 * The title a document gets when it has been read: its own when that is a title, otherwise the one it has.
 * Where the own one is a guess, a file name that speaks comes first, if the two have no word in common or the name
 * says clearly more. A title that a person gave is kept: only one that is still the file's name is replaced.
 */
export function chooseTitle({ current, fromFileName, own: given, isGuess = false }: TitleSources): string {
  if (current !== fromFileName) return current;
  const own = (given ?? '').replace(/\s+/g, ' ').trim().slice(0, maxLength).toWellFormed();
  if (!isTitle(own)) return current;
  const name = isGuess ? speakingName(fromFileName) : null;
  return name !== null && saysMore(name, fromFileName, own) ? name : own;
}

function saysMore(name: string, fileName: string, title: string): boolean {
  const ofTitle = informativeTerms(title);
  const ofName = informativeTerms(name);
  // As it is written, too: `GitHub` in a title is no longer found in `Git Hub`.
  const written = informativeTerms(fileName);
  const areStrangers = ![...ofTitle].some((term) => ofName.has(term) || written.has(term));
  return areStrangers || ofName.size >= ofTitle.size + clearlyMoreTerms;
}

function isTitle(text: string): boolean {
  if (text.length < 2 || placeholders.test(text)) return false;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  // A single Chinese word is a title; numbers, dates and codes are none.
  return letters >= 2 && letters / text.length > 0.4;
}
