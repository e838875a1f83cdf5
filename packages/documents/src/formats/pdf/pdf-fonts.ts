import type { PDFPageProxy } from 'pdfjs-dist';

/** Learns which fonts of a document are bold. */
export type FontWeights = {
  readonly bold: ReadonlySet<string>;
  learn(page: PDFPageProxy, fontNames: string[]): Promise<void>;
};

const maxPages = 6;
const boldName = /bold|black|heavy|semibold|demi(?!light)|[-,](?:bd|hv)\b|simhei|黑体/i;

/**
 * Text content does not tell a font's weight, the page's drawing instructions do. They are costly, so
 * only the first few pages that bring new fonts are asked.
 */
export function createFontWeights(): FontWeights {
  const known = new Set<string>();
  const bold = new Set<string>();
  let asked = 0;
  return {
    bold,
    async learn(page, fontNames) {
      const unknown = fontNames.filter((name) => !known.has(name));
      if (unknown.length === 0 || asked >= maxPages) return;
      asked += 1;
      for (const name of unknown) known.add(name);
      await page.getOperatorList();
      for (const name of unknown) {
        if (!page.commonObjs.has(name)) continue;
        const font = page.commonObjs.get(name) as { name?: string; bold?: boolean; black?: boolean } | null;
        if (font?.bold === true || font?.black === true || boldName.test(font?.name ?? '')) bold.add(name);
      }
    },
  };
}
