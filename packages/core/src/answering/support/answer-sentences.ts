import type { TextRange } from '@onyx/contracts';
import { splitSentences } from '@onyx/documents';
import { withoutCode } from '../citation-normaliser.ts';
import { contentTerms } from '../content-terms.ts';

const citation = /\[\d{1,3}\]/g;
const leadingCitations = /^(?:\s*\[\d{1,3}\][.。,，;；]?)+/;
const markup = /^(?:>\s*|[-*+]\s+|\d{1,3}[.)]\s+|\|)+/;

const notFound = [
  /\b(?:sources?|documents?|passages?|excerpts?|context|information|text)\b.{0,60}\b(?:not|n['’]t|no|nothing|neither)\b.{0,60}\b(?:contain|mention|say|specif|state|provide|include|answer|cover|describe|address|give|explain|indicate|enough|sufficient)/i,
  /\b(?:no|not enough|insufficient) (?:information|mention|details?|answer)\b/i,
  /\b(?:could|can|did|do|was|were)(?: not|n['’]t|not)\b.{0,20}\b(?:find|found|determine|answer|be found|be determined|know)\b/i,
  /\b(?:not|n['’]t|never) (?:mentioned|specified|stated|described|covered|given|provided|found) in (?:the|these|any|your) (?:sources?|documents?|passages?)/i,
  /(?:来源|资料|文档|原文|上文|内容|段落|信息).{0,12}(?:没有|并未|未|并没有|无)(?:.{0,8})(?:提到|提及|说明|包含|涉及|给出|找到|记载|回答|指出|提供|足够|相关)/,
  /(?:没有|未能?|无法)(?:.{0,10})(?:找到|得知|确定|回答|得出)/,
];

/**
 * The sentences of an answer in Markdown that state something, as ranges of it. A citation behind the full stop
 * belongs to the sentence before it. Left out: headings, code, questions, lead-ins that end in a colon, rules,
 * sentences without content words, and those that say that nothing was found.
 */
export function answerSentences(text: string): TextRange[] {
  return withCitations(text, splitSentences(withoutCode(text))).filter(({ start, end }) => {
    const sentence = text.slice(start, end);
    const plain = plainSentence(sentence);
    if (/^#{1,6}\s/.test(sentence) || /[?？]["”」』）)]*$/.test(plain)) return false;
    if (/[:：]$/.test(plain) && !/\d/.test(plain)) return false;
    return contentTerms(plain).size >= 2 && !notFound.some((pattern) => pattern.test(plain));
  });
}

/** A sentence without citations and without the marks of Markdown. */
export function plainSentence(sentence: string): string {
  return withoutCode(sentence)
    .replace(citation, ' ')
    .replace(markup, '')
    .replace(/\*\*|__|^[“"「『]|[”"」』]$/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function withCitations(text: string, ranges: readonly TextRange[]): TextRange[] {
  const result: TextRange[] = [];
  for (const range of ranges) {
    const lead = leadingCitations.exec(text.slice(range.start, range.end))?.[0].trimEnd();
    const previous = result.at(-1);
    // Only on the same line: a line of its own, `[1] Handbook`, is a list of sources.
    if (!lead || !previous || text.slice(previous.end, range.start).includes('\n')) {
      result.push({ ...range });
      continue;
    }
    previous.end = range.start + lead.length;
    let start = previous.end;
    while (start < range.end && /\s/.test(text.charAt(start))) start += 1;
    if (start < range.end) result.push({ start, end: range.end });
  }
  return result;
}
