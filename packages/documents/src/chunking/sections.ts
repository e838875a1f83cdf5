import type { Block, DocumentFormat } from '@onyx/contracts';

/** A heading with what stands under it up to the next heading, or what stands before the first one. */
export type Section = {
  /** Its own heading, after those above it that have no text of their own. */
  headings: Block[];
  /** Headings down to this section's own. */
  path: string[];
  blocks: Block[];
  /** Chunks never hold sections of different units: slides, sheets, chapters of a book. */
  unit: string;
  /** Chunks hold sections of different chapters only when those are next to nothing. */
  chapter: string;
};

/** The sections of a document in order. */
export function toSections(blocks: Block[], format: DocumentFormat): Section[] {
  const sections: Section[] = [];
  for (const block of blocks) {
    const unit = unitOf(block, format);
    const last = sections.at(-1);
    if (block.kind === 'heading') {
      sections.push({
        headings: [block],
        path: [...block.headingPath, block.text],
        blocks: [],
        unit,
        chapter: '',
      });
    } else if (last && last.unit === unit && isSamePath(last.path, block.headingPath)) {
      last.blocks.push(block);
    } else {
      sections.push({ headings: [], path: block.headingPath, blocks: [block], unit, chapter: '' });
    }
  }
  const depth = sharedDepth(sections);
  for (const section of sections) section.chapter = section.path[depth] ?? '';
  return foldBareHeadings(sections);
}

function unitOf({ position }: Block, format: DocumentFormat): string {
  if (position.kind === 'slide') return String(position.slide);
  if (position.kind === 'sheet') return position.sheet;
  if (position.kind === 'flow' && format === 'epub') return position.part ?? '';
  return '';
}

/** A heading with nothing but smaller sections under it opens the first of them. */
function foldBareHeadings(sections: Section[]): Section[] {
  const folded: Section[] = [];
  let above: Block[] = [];
  for (const [index, section] of sections.entries()) {
    const headings = [...above, ...section.headings];
    const next = sections[index + 1];
    if (section.blocks.length === 0 && next?.unit === section.unit && isWithin(next.path, section.path)) {
      above = headings;
    } else {
      folded.push({ ...section, headings });
      above = [];
    }
  }
  return folded;
}

/** A title above everything parts nothing: chapters are the headings below what nearly all sections share. */
function sharedDepth(sections: { path: string[] }[]): number {
  const paths = sections.map(({ path }) => path).filter((path) => path.length > 0);
  let depth = 0;
  for (;;) {
    const names = new Map<string, number>();
    for (const path of paths) {
      const name = path[depth];
      if (name !== undefined) names.set(name, (names.get(name) ?? 0) + 1);
    }
    const [only] = names.size === 1 ? names.values() : [];
    if (only === undefined || only * 10 < paths.length * 9) return depth;
    depth += 1;
  }
}

function isSamePath(one: string[], other: string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}

function isWithin(inner: string[], outer: string[]): boolean {
  return inner.length > outer.length && isSamePath(inner.slice(0, outer.length), outer);
}
