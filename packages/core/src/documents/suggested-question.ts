import type { TextLanguage } from '@onyx/contracts';
import { columns, isFileName, shortTitle } from './short-title.ts';
import { headingsWithin, tellingPhrases } from './telling-phrases.ts';

const maxTitleLength = 60;
const maxHeadingColumns = 60;

/** Headings that say where one is in a text, not what it is about. */
const generic =
  /^(?:introduction|overview|summary|conclusions?|contents|table of contents|references|appendix.*|background|abstract|preface|foreword|changelog|notes?|general|purpose|scope|misc(?:ellaneous)?|see also|details|q\d|(?:sheet|table|slide|page|part)\s*\d+|attachment.*|引言|前言|概述|简介|摘要|总则|附则|附录.*|附件.*|总结|结论|目录|参考文献|背景|说明|其他|目的|适用范围|备注|(?:工作表|幻灯片|表格)\s*\d*|第\s*\d+\s*页)$/iu;
const numbering =
  /^(?:第[\d一二三四五六七八九十百零〇两]+[章节条部分篇]|\d+(?:\.\d+)*\.?(?=\s)|[（(]?[\d一二三四五六七八九十]+[)）.、．:：]|§\s*\d+|(?:chapter|section|part|article) \d+|appendix [a-z])[\s:：.、-]*/iu;
const ruleWords = /制度|规定|办法|政策|手册|规范|条例|守则|细则|规程|章程/u;

export type QuestionTopic = {
  title: string;
  language: TextLanguage;
  headings: readonly string[];
  /** The beginnings of its first passages. */
  passages?: readonly string[];
  /** Whether other documents have the same short title: only the whole one tells them apart. */
  hasNamesakes?: boolean;
};

/**
 * A question that a search for its words answers from this document, in the document's language; null when its title
 * and text give none. It asks about a heading, or else about a phrase of the first passages. `turn` varies the choice.
 */
export function suggestedQuestion(topic: QuestionTopic, turn: number): string | null {
  const { hasNamesakes = false, language } = topic;
  const whole = topic.title.trim();
  const title = hasNamesakes ? whole : shortTitle(whole);
  if (title.length < 2 || title.length > maxTitleLength || !/\p{L}{2}/u.test(title)) return null;
  const about = pickTopic(topic, [whole, title], turn);
  const isChinese = language === 'zh';
  if (about === undefined) {
    if (isChinese) return `《${title}》主要讲了什么？`;
    // `price-list-2026` is a file, not something one asks about.
    return !isFileName(whole) && /^\p{L}[^_]* [^_]+$/u.test(title) ? `What is “${title}” about?` : null;
  }
  // A heading that asks is a question already; a short one needs its document to be understood.
  if (/[?？]$/.test(about) && about.length >= (isChinese ? 6 : 15)) return about;
  const subject = about.replace(/[?？:：]$/, '');
  if (isChinese) {
    return ruleWords.test(title)
      ? `《${title}》中关于“${subject}”是怎么规定的？`
      : `《${title}》对“${subject}”有哪些说明？`;
  }
  return turn % 2 === 0
    ? `What does “${title}” say about ${inSentence(subject)}?`
    : `What should I know about ${inSentence(subject)} according to “${title}”?`;
}

function pickTopic(
  { headings, passages = [] }: QuestionTopic,
  titles: readonly string[],
  turn: number,
): string | undefined {
  const known = new Set(titles.map((title) => title.toLowerCase()));
  const choose = (texts: readonly string[]): string[] =>
    [...new Set(texts.map(tidyHeading))].filter(
      (text) =>
        text.length >= 2 &&
        columns(text) <= maxHeadingColumns &&
        /\p{L}{2}/u.test(text) &&
        !generic.test(text) &&
        !known.has(text.toLowerCase()),
    );
  const written = choose([...headings, ...headingsWithin(passages)]);
  const choices = written.length > 0 ? written : choose(tellingPhrases(passages));
  return choices[turn % Math.max(1, choices.length)];
}

function tidyHeading(heading: string): string {
  return heading.trim().replace(numbering, '').trim();
}

/** A heading in sentence case loses its capital within a sentence; names and abbreviations keep theirs. */
function inSentence(heading: string): string {
  return /^[A-Z][a-z]+(?:[ -][a-z0-9][^A-Z]*)?$/.test(heading)
    ? heading.charAt(0).toLowerCase() + heading.slice(1)
    : heading;
}
