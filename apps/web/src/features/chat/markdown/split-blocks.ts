import { lexer } from 'marked';

/** A top-level block of a Markdown text. The `raw` of all blocks together is the text. */
export type MarkdownBlock = {
  raw: string;
  /** Where it begins in the whole text. */
  start: number;
  /** A fenced or indented code block, whose content is no Markdown. */
  isCode: boolean;
};

export type SplitText = { text: string; blocks: MarkdownBlock[] };

/** How many blocks at the end may still change when text is added: a list that goes on, a paragraph after it. */
const openBlocks = 3;

/**
 * Splits a text into blocks that can be rendered one by one. With the `previous` split of a text that this one
 * continues, all but the last blocks are taken over as they are: a stream of n pieces costs O(n), and finished
 * blocks stay the same objects, so that they need not be rendered again.
 */
export function splitBlocks(text: string, previous?: SplitText): SplitText {
  const kept = previous && text.startsWith(previous.text) ? previous.blocks.slice(0, -openBlocks) : [];
  const last = kept.at(-1);
  const start = last ? last.start + last.raw.length : 0;
  return { text, blocks: [...kept, ...blocksOf(text.slice(start), start)] };
}

function blocksOf(text: string, start: number): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  let at = 0;
  let isInMath = false;
  for (const { type, raw } of lexer(text)) {
    const content = raw.trimEnd();
    const begin = text.indexOf(content, at);
    // marked normalises tabs and blank lines: what it gives back changed belongs to the block before it.
    if (type === 'space' || begin === -1 || text.slice(at, begin).trim() !== '') continue;
    at = begin + content.length;
    // Display maths may hold blank lines.
    if (!isInMath) blocks.push({ raw: '', start: blocks.length === 0 ? 0 : begin, isCode: type === 'code' });
    isInMath = isInMath ? !/\$\$|\\\]/.test(raw) : opensMath(type, raw);
  }
  if (blocks.length === 0 && text !== '') blocks.push({ raw: '', start: 0, isCode: false });
  return blocks.map((block, index) => ({
    ...block,
    start: start + block.start,
    raw: text.slice(block.start, blocks[index + 1]?.start),
  }));
}

/** Whether display maths begins here and does not end here. */
function opensMath(type: string, raw: string): boolean {
  if (type !== 'paragraph' && type !== 'text') return false;
  const opening = /^ {0,3}(\$\$|\\\[)/.exec(raw);
  if (!opening) return false;
  return !raw.slice(opening[0].length).includes(opening[1] === '$$' ? '$$' : '\\]');
}
