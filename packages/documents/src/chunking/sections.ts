import type { Block, DocumentFormat } from '@onyx/contracts';

/** A heading with what stands under it up to the next heading, or what stands before the first one. */
export type Section = {
  heading?: Block;
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
  const sections: Omit<Section, 'chapter'>[] = [];
  for (const block of blocks) {
    const unit = unitOf(block, format);
    const last = sections.at(-1);
    if (block.kind === 'heading') {
      sections.push({ heading: block, path: [...block.headingPath, block.text], blocks: [], unit });
    } else if (last && last.unit === unit && samePath(last.path, block.headingPath)) {
      last.blocks.push(block);
    } else {
      sections.push({ path: block.headingPath, blocks: [block], unit });
    }
  }
  const depth = sharedDepth(sections);
  return sections.map((section) => ({ ...section, chapter: section.path[depth] ?? '' }));
}

function unitOf({ position }: Block, format: DocumentFormat): string {
  if (position.kind === 'slide') return String(position.slide);
  if (position.kind === 'sheet') return position.sheet;
  if (position.kind === 'flow' && format === 'epub') return position.part ?? '';
  return '';
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

function samePath(one: string[], other: string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}
