import type { Line } from './pdf-lines.ts';

/** What is known of the whole document when its lines are read. */
export type Typography = {
  /** The size most characters have, in points. */
  bodySize: number;
  /** Level of a heading line, or undefined for body text. */
  headingLevel(line: Line): number | undefined;
};

export type OutlineEntry = { title: string; level: number };

const largerThanBody = 1.13;
const maxHeadingLength = 180;
const maxSizeLevels = 4;

/**
 * Headings are lines that the outline names, that are set larger than the body, or that are bold, short
 * and not part of a sentence. Levels follow the sizes, largest first; bold ones come below them.
 */
export function readTypography(
  pages: Line[][],
  boldFonts: ReadonlySet<string>,
  outline: OutlineEntry[],
): Typography {
  const bodySize = mostCommonSize(pages);
  const outlineLevels = new Map(outline.map(({ title, level }) => [shape(title), level]));
  const counts = new Map<number, number>();
  for (const line of pages.flat()) {
    if (isLarge(line, bodySize))
      counts.set(roundSize(line.fontSize), (counts.get(roundSize(line.fontSize)) ?? 0) + 1);
  }
  const sizes = [...counts.keys()].toSorted((one, other) => other - one);
  const levels = new Map(sizes.map((size, index) => [size, Math.min(index + 1, maxSizeLevels)]));
  const boldLevel = Math.min(sizes.length, maxSizeLevels) + 1;
  const isBodyBold = isMostlyBold(pages, bodySize, boldFonts);
  return {
    bodySize,
    headingLevel(line) {
      if (line.table || line.text.length > maxHeadingLength || !/\p{L}/u.test(line.text)) return undefined;
      const outlined = outlineLevels.get(shape(line.text));
      if (outlined !== undefined) return outlined;
      if (isLarge(line, bodySize)) return levels.get(roundSize(line.fontSize));
      const isBold = !isBodyBold && boldFonts.has(line.fontName) && line.fontSize >= bodySize * 0.95;
      return isBold && isTitleLike(line) ? boldLevel : undefined;
    },
  };
}

function isLarge(line: Line, bodySize: number): boolean {
  return (
    !line.table &&
    !line.isVertical &&
    line.fontSize >= bodySize * largerThanBody &&
    line.text.length <= maxHeadingLength &&
    /\p{L}.*\p{L}|\p{Script=Han}/u.test(line.text)
  );
}

/** Short, and neither the end nor the middle of a sentence. */
function isTitleLike({ text, left, right, regionLeft, regionRight }: Line): boolean {
  const clean = text.trim();
  if (clean.length > 90 || /[.,;。，；、]$/.test(clean) || /^[a-z]/.test(clean)) return false;
  return right - left < (regionRight - regionLeft) * 0.85 || clean.length < 60;
}

function mostCommonSize(pages: Line[][]): number {
  const weights = new Map<number, number>();
  for (const line of pages.flat()) {
    const size = roundSize(line.fontSize);
    weights.set(size, (weights.get(size) ?? 0) + line.text.length);
  }
  let best = 10;
  let bestWeight = 0;
  for (const [size, weight] of weights) {
    if (weight > bestWeight) {
      best = size;
      bestWeight = weight;
    }
  }
  return best;
}

function isMostlyBold(pages: Line[][], bodySize: number, boldFonts: ReadonlySet<string>): boolean {
  let bold = 0;
  let all = 0;
  for (const line of pages.flat()) {
    if (roundSize(line.fontSize) !== bodySize) continue;
    all += line.text.length;
    if (boldFonts.has(line.fontName)) bold += line.text.length;
  }
  return bold * 3 > all;
}

function roundSize(size: number): number {
  return Math.round(size * 2) / 2;
}

function shape(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, '');
}
