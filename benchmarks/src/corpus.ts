import { PDFDocument, StandardFonts } from 'pdf-lib';

const syllables =
  'ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu zan ber cor dem fil gran'.split(' ');

/** A vocabulary of made-up words and a sampler whose frequencies follow Zipf's law, as those of natural text do. */
export function createVocabulary(size: number, random: () => number): () => string {
  const words = Array.from({ length: size }, () => {
    const length = 1 + Math.floor(random() * 4);
    return Array.from({ length }, () => syllables[Math.floor(random() * syllables.length)]).join('');
  });
  const draw = createZipf(words);
  return () => draw(random);
}

/** Draws from a list with frequencies by Zipf's law: the first most often, the n-th a n-th as often. */
export function createZipf(words: readonly string[]): (random: () => number) => string {
  const cumulative: number[] = [];
  let total = 0;
  for (let rank = 1; rank <= words.length; rank++) cumulative.push((total += 1 / rank));
  return (random) => {
    const target = random() * total;
    let low = 0;
    let high = words.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] ?? 0) < target) low = middle + 1;
      else high = middle;
    }
    return words[low] ?? '';
  };
}

/** A paragraph of sentences with the given number of words. */
export function paragraph(word: () => string, random: () => number, wordCount: number): string {
  const sentences: string[] = [];
  for (let left = wordCount; left > 0;) {
    const length = Math.min(left, 6 + Math.floor(random() * 14));
    const text = Array.from({ length }, word).join(' ');
    sentences.push(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
    left -= length;
  }
  return sentences.join(' ');
}

/** A digital PDF with about 400 words a page in lines, as a word processor makes them. */
export async function makePdf(pages: number, word: () => string, random: () => number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const body = await pdf.embedFont(StandardFonts.Helvetica);
  const heading = await pdf.embedFont(StandardFonts.HelveticaBold);
  for (let number = 0; number < pages; number++) {
    const page = pdf.addPage([595, 842]);
    page.drawText(paragraph(word, random, 5), { x: 60, y: 780, size: 16, font: heading });
    page.drawText(paragraph(word, random, 400), {
      x: 60,
      y: 750,
      size: 10,
      font: body,
      maxWidth: 475,
      lineHeight: 13,
    });
  }
  return pdf.save();
}

/** A Markdown document of sections. */
export function makeMarkdown(sections: number, word: () => string, random: () => number): string {
  const parts = Array.from(
    { length: sections },
    () =>
      `## ${paragraph(word, random, 5)}\n\n${paragraph(word, random, 120)}\n\n${paragraph(word, random, 60)}\n`,
  );
  return `# ${paragraph(word, random, 4)}\n\n${parts.join('\n')}`;
}
