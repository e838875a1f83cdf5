import { AppError } from '@onyx/contracts';
import { Parser } from 'htmlparser2';
import { limits, tooComplex } from '../limits.ts';

/** An XML element by its local name: `w:p` is `p`, in strict and transitional OOXML alike. */
export type XmlElement = {
  name: string;
  /** By full name (`r:id`) and, where it is free, by local name (`val`). */
  attributes: Record<string, string>;
  children: (XmlElement | string)[];
};

export type XmlUnitOptions = {
  /** Whether this element is a unit: it is built with all its content, handed over, and let go. */
  isUnit: (name: string, parentName: string) => boolean;
  onUnit: (element: XmlElement) => void;
};

const sliceBytes = 256 * 1024;

/**
 * Reads XML unit by unit, so that a document of any length needs memory for one unit only. Entities of
 * a DTD are never expanded and nothing external is read. Throws `file-too-complex` beyond the depth cap.
 */
export function readXmlUnits(bytes: Uint8Array, { isUnit, onUnit }: XmlUnitOptions): void {
  const names: string[] = [];
  const open: XmlElement[] = [];
  const parser = new Parser(
    {
      onopentag(fullName, raw) {
        const name = localName(fullName);
        if (names.length >= limits.markupDepth) throw tooComplex(`${limits.markupDepth} levels`);
        const parent = open.at(-1);
        if (parent || isUnit(name, names.at(-1) ?? '')) {
          const element: XmlElement = { name, attributes: localAttributes(raw), children: [] };
          parent?.children.push(element);
          open.push(element);
        }
        names.push(name);
      },
      ontext(text) {
        open.at(-1)?.children.push(text);
      },
      onclosetag() {
        names.pop();
        const element = open.pop();
        if (element && open.length === 0) onUnit(element);
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  const decoder = new TextDecoder(xmlEncoding(bytes));
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    parser.write(decoder.decode(bytes.subarray(start, start + sliceBytes), { stream: true }));
  }
  parser.end(decoder.decode());
}

/** A whole XML document as its root element. Throws `file-corrupt` when there is none. */
export function parseXml(bytes: Uint8Array): XmlElement {
  let root: XmlElement | undefined;
  readXmlUnits(bytes, {
    isUnit: (_name, parentName) => parentName === '',
    onUnit: (element) => {
      root ??= element;
    },
  });
  if (!root) throw new AppError('file-corrupt');
  return root;
}

/** The first descendant of that name, depth first. */
export function findElement(element: XmlElement, name: string): XmlElement | undefined {
  for (const child of childElements(element)) {
    if (child.name === name) return child;
    const found = findElement(child, name);
    if (found) return found;
  }
  return undefined;
}

/** All descendants of that name in document order, those inside a match left out. */
export function findElements(element: XmlElement, name: string): XmlElement[] {
  return childElements(element).flatMap((child) =>
    child.name === name ? [child] : findElements(child, name),
  );
}

export function childElements(element: XmlElement, name?: string): XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement => typeof child !== 'string' && (name === undefined || child.name === name),
  );
}

export function childElement(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element && childElements(element, name)[0];
}

/** All text below an element. */
export function textOf(element: XmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

/** Text directly in an element, that of its children left out. */
export function ownText(element: XmlElement): string {
  return element.children.filter((child): child is string => typeof child === 'string').join('');
}

function localName(fullName: string): string {
  return fullName.slice(fullName.indexOf(':') + 1);
}

function localAttributes(raw: Record<string, string>): Record<string, string> {
  const attributes: Record<string, string> = { ...raw };
  for (const [fullName, value] of Object.entries(raw)) attributes[localName(fullName)] ??= value;
  return attributes;
}

function xmlEncoding(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const declaration = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const label = /^[^<]*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(declaration)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return 'utf-8';
  }
}
