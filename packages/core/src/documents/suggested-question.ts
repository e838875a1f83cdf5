import type { TextLanguage } from '@onyx/contracts';

const maxTitleLength = 60;
const maxHeadingLength = 60;

/** Headings that say where one is in a text, not what it is about. */
const generic =
  /^(?:introduction|overview|summary|conclusions?|contents|table of contents|references|appendix.*|background|abstract|preface|foreword|changelog|notes?|general|purpose|scope|misc(?:ellaneous)?|see also|details|q\d|引言|前言|概述|简介|摘要|总则|附则|附录.*|总结|结论|目录|参考文献|背景|说明|其他|目的|适用范围|备注)$/iu;
const numbering =
  /^(?:第[\d一二三四五六七八九十百零〇两]+[章节条部分篇]|\d+(?:\.\d+)*\.?(?=\s)|[（(]?[\d一二三四五六七八九十]+[)）.、．:：]|chapter \d+|section \d+|part \d+|appendix [a-z])[\s:：.、-]*/iu;
const ruleWords = /制度|规定|办法|政策|手册|规范|条例|守则|细则|规程|章程/u;

/**
 * A question that a search for its words answers from this document, in the document's language; null when its title
 * and headings give none. `turn` varies the choice.
 */
export function suggestedQuestion(
  document: { title: string; language: TextLanguage; headings: readonly string[] },
  turn: number,
): string | null {
  const title = document.title.trim();
  if (title.length < 2 || title.length > maxTitleLength || !/\p{L}{2}/u.test(title)) return null;
  const headings = [...new Set(document.headings.map(tidyHeading))].filter(
    (heading) =>
      heading.length >= 2 &&
      heading.length <= maxHeadingLength &&
      !generic.test(heading) &&
      heading !== title,
  );
  const heading = headings[turn % Math.max(1, headings.length)];
  const isChinese = document.language === 'zh';
  if (heading === undefined) {
    if (isChinese) return `《${title}》主要讲了什么？`;
    // `price-list-2026` is a file, not something one asks about.
    return /^\p{L}[^_]* [^_]+$/u.test(title) ? `What is “${title}” about?` : null;
  }
  // A heading that asks is a question already; a short one needs its document to be understood.
  if (/[?？]$/.test(heading) && heading.length >= (isChinese ? 6 : 15)) return heading;
  const topic = heading.replace(/[?？:：]$/, '');
  if (isChinese) {
    return ruleWords.test(title)
      ? `《${title}》中关于“${topic}”是怎么规定的？`
      : `《${title}》对“${topic}”有哪些说明？`;
  }
  return turn % 2 === 0
    ? `What does “${title}” say about ${inSentence(topic)}?`
    : `What should I know about ${inSentence(topic)} according to “${title}”?`;
}

function tidyHeading(heading: string): string {
  return heading.trim().replace(numbering, '').trim();
}

/** A heading in sentence case loses its capital within a sentence; names and abbreviations keep theirs. */
function inSentence(heading: string): string {
  return /^[A-Z][a-z]+(?: [a-z0-9][^A-Z]*)?$/.test(heading)
    ? heading.charAt(0).toLowerCase() + heading.slice(1)
    : heading;
}
