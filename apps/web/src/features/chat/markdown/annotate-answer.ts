import type { Nodes, Parents, PhrasingContent, Root, RootContent, Text } from 'mdast';
import { findCitations } from '../citations/citations.ts';
import { restoreMoney } from './prepare-math.ts';
import { sourceOffsets } from './source-offsets.ts';

/** Punctuation that does not begin a line. */
const closing = /^[.,;:!?)\]。，、；：！？）」』”’》]+/;

export type Range = { start: number; end: number };

export type AnnotateOptions = {
  /** The block's text as it was parsed, before `prepareMath`. */
  source: string;
  /** Ranges of `source` that no source supports, in order. */
  unsupported: readonly Range[];
  /** Numbers that are citations. */
  known: ReadonlySet<number>;
};

/**
 * A remark plugin: turns `[1][2].` into `<sup data-citation="1 2">.</sup>` and wraps what no source supports in
 * `<u data-unsupported>`, whatever inline markup the sentence runs through. The first piece of a sentence has
 * `data-unsupported="first"`, where a screen reader is told.
 */
export function annotateAnswer(options: AnnotateOptions): (tree: Root) => void {
  return (tree) => {
    const told = new Set<number>();
    walk(tree, options, told);
  };
}

function walk(parent: Parents, options: AnnotateOptions, told: Set<number>): void {
  parent.children = parent.children.flatMap((child): Nodes[] => {
    if ('url' in child) child.url = restoreMoney(child.url);
    if ('value' in child) child.value = restoreMoney(child.value);
    if (child.type === 'text') return annotateText(child, options, told);
    if (child.type === 'inlineCode' || (child.type as string) === 'inlineMath') {
      const range = rangeAt(child, options);
      return [range ? wrap(child as PhrasingContent, range, told) : child];
    }
    if ('children' in child) walk(child, options, told);
    return [child];
  }) as typeof parent.children & RootContent[];
}

/** The unsupported range that a node with a place lies in. */
function rangeAt(node: Nodes, { unsupported }: AnnotateOptions): Range | undefined {
  const at = node.position?.start.offset;
  return at === undefined ? undefined : unsupported.find((range) => range.start <= at && at < range.end);
}

function annotateText(
  node: Text,
  { source, unsupported, known }: AnnotateOptions,
  told: Set<number>,
): Nodes[] {
  const start = node.position?.start.offset;
  const end = node.position?.end.offset;
  const hasPlace = start !== undefined && end !== undefined;
  const ranges =
    hasPlace && unsupported.some((range) => range.start < end && range.end > start)
      ? toValueRanges(unsupported, sourceOffsets(node.value, source.slice(start, end)), start)
      : [];
  const citations = findCitations(node.value, known);
  if (ranges.length === 0 && citations.length === 0) return [node];

  const nodes: Nodes[] = [];
  let at = 0;
  for (const citation of citations) {
    // Nor may the chip be alone there: the space before it would let it go to the next line.
    const textEnd = at + node.value.slice(at, citation.start).trimEnd().length;
    nodes.push(...markText(node.value, at, textEnd, ranges, told));
    // What closes the sentence goes with the chip: alone at the beginning of a line it would be lost.
    at = citation.end + (closing.exec(node.value.slice(citation.end))?.[0].length ?? 0);
    nodes.push(citationNode(citation.numbers, markText(node.value, citation.end, at, ranges, told)));
  }
  nodes.push(...markText(node.value, at, node.value.length, ranges, told));
  return nodes;
}

type ValueRange = { start: number; end: number; range: Range };

/** Ranges of the source as ranges of the node's value. */
function toValueRanges(ranges: readonly Range[], offsets: number[], start: number): ValueRange[] {
  const indexOf = (sourceOffset: number) => {
    const index = offsets.findIndex((offset) => offset >= sourceOffset - start);
    return index === -1 ? offsets.length - 1 : index;
  };
  return ranges
    .map((range) => ({ start: indexOf(range.start), end: indexOf(range.end), range }))
    .filter((found) => found.end > found.start);
}

/** A piece of text, its unsupported parts wrapped. White space at a range's ends stays outside. */
function markText(
  value: string,
  from: number,
  to: number,
  ranges: readonly ValueRange[],
  told: Set<number>,
): PhrasingContent[] {
  const nodes: PhrasingContent[] = [];
  let at = from;
  const push = (end: number) => {
    if (end > at) nodes.push({ type: 'text', value: value.slice(at, end) });
    at = Math.max(at, end);
  };
  for (const { start, end, range } of ranges) {
    const part = value.slice(Math.max(start, at), Math.min(end, to));
    const text = part.trim();
    if (text === '' || Math.max(start, at) >= to) continue;
    push(Math.max(start, at) + part.length - part.trimStart().length);
    nodes.push(wrap({ type: 'text', value: text }, range, told));
    at += text.length;
  }
  push(to);
  return nodes;
}

function wrap(child: PhrasingContent, range: Range, told: Set<number>): PhrasingContent {
  const isFirst = !told.has(range.start);
  told.add(range.start);
  return element('u', { dataUnsupported: isFirst ? 'first' : 'more' }, [child]);
}

function citationNode(numbers: readonly number[], after: PhrasingContent[]): PhrasingContent {
  return element('sup', { dataCitation: numbers.join(' ') }, after);
}

/** A node that remark-rehype makes an element of: `emphasis` only so that it has a type mdast knows. */
function element(
  name: string,
  properties: Record<string, string>,
  children: PhrasingContent[],
): PhrasingContent {
  return { type: 'emphasis', children, data: { hName: name, hProperties: properties } };
}
