import { degrees, PDFDocument, StandardFonts, type PDFFont, type PDFPage } from 'pdf-lib';

export type PdfFixture = { document: PDFDocument; regular: PDFFont; bold: PDFFont };

export async function startPdf(): Promise<PdfFixture> {
  const document = await PDFDocument.create();
  const regular = await document.embedFont(StandardFonts.Helvetica);
  const bold = await document.embedFont(StandardFonts.HelveticaBold);
  return { document, regular, bold };
}

/** Draws lines downwards from a top left corner; `y` counts from the top of the page. */
export function drawLines(
  page: PDFPage,
  lines: string[],
  {
    x,
    y,
    size = 10,
    leading = 1.2,
    font,
  }: { x: number; y: number; size?: number; leading?: number; font: PDFFont },
): void {
  for (const [index, line] of lines.entries()) {
    page.drawText(line, { x, y: page.getHeight() - y - index * size * leading, size, font });
  }
}

/** A page turned by a right angle whose text is upright as shown. */
export function drawRotatedPage(document: PDFDocument, text: string, font: PDFFont): void {
  const page = document.addPage([400, 600]);
  page.setRotation(degrees(90));
  // Shown, the page is 600 wide; this lies near its top left corner.
  page.drawText(text, { x: 40, y: 50, size: 10, font, rotate: degrees(90) });
}

/** A PDF whose one line of Chinese is in a font that is not embedded, by a predefined character map. */
export function chinesePdf(text: string): Uint8Array {
  const codes = Buffer.from(text, 'utf16le').swap16().toString('hex');
  return pdfByHand(codes, [
    '<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>',
    '<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 7 0 R/DW 1000>>',
    '<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>',
  ]);
}

/** A PDF with a cluster of three glyphs, the last of which has the text of all, as HarfBuzz-based programs write it. */
export function clusterPdf(): Uint8Array {
  const map = `begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange
4 beginbfchar <0041> <006100620020> <0392> <> <03f4> <> <03f2> <0915094d0937> endbfchar
1 beginbfchar <0042> <002000630064> endbfchar endcmap`;
  return pdfByHand('0041039203f403f20042', [
    '<</Type/Font/Subtype/Type0/BaseFont/Some/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 8 0 R>>',
    '<</Type/Font/Subtype/CIDFontType2/BaseFont/Some/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor 7 0 R/DW 600>>',
    '<</Type/FontDescriptor/FontName/Some/Flags 4/FontBBox[0 -200 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>',
    streamObject(map),
  ]);
}

/** A page of one line in a font, by character codes in hexadecimal; the font's objects are 5 and on. */
function pdfByHand(codes: string, font: string[]): Uint8Array {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    streamObject(`BT /F1 12 Tf 72 700 Td <${codes}> Tj ET`),
    ...font,
  ];
  const body = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('');
  // Without a cross-reference table: readers rebuild it.
  return Buffer.from(`%PDF-1.4\n${body}trailer<</Root 1 0 R/Size ${objects.length + 1}>>\n%%EOF`, 'latin1');
}

function streamObject(content: string): string {
  return `<</Length ${content.length}>>\nstream\n${content}\nendstream`;
}
