import { childElement, childElements, parseXml, type XmlElement } from '../../archive/xml.ts';

export type ParagraphStyle = {
  /** 1 to 9 for headings. */
  headingLevel?: number;
  isContents?: boolean;
  isQuote?: boolean;
  isCode?: boolean;
  numberId?: string;
  numberLevel?: number;
};

type RawStyle = { name: string; basedOn?: string; outline?: number; numberId?: string; numberLevel?: number };

/** Paragraph styles by id, with what they inherit. Word keeps built-in names English in every language. */
export function readStyles(part: Buffer | undefined): Map<string, ParagraphStyle> {
  if (!part) return new Map();
  const raw = new Map<string, RawStyle>();
  for (const style of childElements(parseXml(part), 'style')) {
    if (style.attributes['type'] === 'paragraph') raw.set(style.attributes['styleId'] ?? '', rawStyle(style));
  }
  return new Map([...raw.keys()].map((id) => [id, resolveStyle(id, raw)]));
}

function rawStyle(style: XmlElement): RawStyle {
  const properties = childElement(style, 'pPr');
  const number = childElement(properties, 'numPr');
  const outline = childElement(properties, 'outlineLvl')?.attributes['val'];
  const basedOn = childElement(style, 'basedOn')?.attributes['val'];
  const numberId = childElement(number, 'numId')?.attributes['val'];
  const numberLevel = childElement(number, 'ilvl')?.attributes['val'];
  return {
    name: (childElement(style, 'name')?.attributes['val'] ?? '').toLowerCase(),
    ...(basedOn !== undefined && { basedOn }),
    ...(outline !== undefined && { outline: Number(outline) }),
    ...(numberId !== undefined && { numberId }),
    ...(numberLevel !== undefined && { numberLevel: Number(numberLevel) }),
  };
}

function resolveStyle(id: string, raw: Map<string, RawStyle>): ParagraphStyle {
  const style: ParagraphStyle = {};
  const seen = new Set<string>();
  for (let next: string | undefined = id; next !== undefined && !seen.has(next);) {
    seen.add(next);
    const own: RawStyle | undefined = raw.get(next);
    if (!own) break;
    const level = headingLevel(own);
    if (level !== undefined) style.headingLevel ??= level;
    if (/^toc (?:heading|\d)/.test(own.name)) style.isContents = true;
    if (own.name.endsWith('quote')) style.isQuote = true;
    if (/^(?:html preformatted|source code|code)\b/.test(own.name)) style.isCode = true;
    if (own.numberId !== undefined) style.numberId ??= own.numberId;
    if (own.numberLevel !== undefined) style.numberLevel ??= own.numberLevel;
    next = own.basedOn;
  }
  // Level 10 of the file format, 9 from zero, means body text.
  if (style.headingLevel !== undefined && style.headingLevel > 9) delete style.headingLevel;
  return style;
}

function headingLevel({ name, outline }: RawStyle): number | undefined {
  if (outline !== undefined) return outline + 1;
  const heading = /^(?:heading|标题|標題|見出し)\s*(\d)/.exec(name);
  if (heading) return Number(heading[1]);
  return name === 'title' ? 1 : undefined;
}
