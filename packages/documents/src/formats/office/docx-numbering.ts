import { childElement, childElements, parseXml, type XmlElement } from '../../archive/xml.ts';

type Level = { format: string; text: string; start: number };
type NumberingTable = { levels: Map<string, Level[]>; abstractOf: Map<string, string> };

/** Counts along a document and tells what Word would print before a numbered paragraph. */
export type DocxNumbering = {
  /** E.g. `2.1` or `第三条`; empty for bullets and unknown lists. `level` is 0-based. */
  next(numberId: string, level: number): string;
};

/** The list definitions of `numbering.xml`. */
export function readNumbering(part: Buffer | undefined): NumberingTable {
  const table: NumberingTable = { levels: new Map(), abstractOf: new Map() };
  if (!part) return table;
  const root = parseXml(part);
  for (const abstract of childElements(root, 'abstractNum')) {
    table.levels.set(
      abstract.attributes['abstractNumId'] ?? '',
      childElements(abstract, 'lvl').map(readLevel),
    );
  }
  for (const number of childElements(root, 'num')) {
    const abstract = childElement(number, 'abstractNumId')?.attributes['val'];
    if (abstract !== undefined) table.abstractOf.set(number.attributes['numId'] ?? '', abstract);
  }
  return table;
}

function readLevel(level: XmlElement): Level {
  return {
    format: childElement(level, 'numFmt')?.attributes['val'] ?? 'decimal',
    text: childElement(level, 'lvlText')?.attributes['val'] ?? '',
    start: Number(childElement(level, 'start')?.attributes['val'] ?? 1),
  };
}

export function createDocxNumbering(table: NumberingTable): DocxNumbering {
  const counters = new Map<string, number[]>();
  return {
    next(numberId, level) {
      // Lists of one definition go on counting together unless they restart, which is rare.
      const abstract = table.abstractOf.get(numberId);
      const levels = abstract === undefined ? undefined : table.levels.get(abstract);
      const own = levels?.[level];
      if (!levels || !own || abstract === undefined) return '';
      const counts = counters.get(abstract) ?? [];
      counters.set(abstract, counts);
      counts[level] = (counts[level] ?? own.start - 1) + 1;
      counts.length = level + 1;
      if (own.format === 'bullet' || own.format === 'none') return '';
      return own.text.replace(/%(\d)/g, (_, digit: string) => {
        const index = Number(digit) - 1;
        const reference = levels[index];
        return formatNumber(counts[index] ?? reference?.start ?? 1, reference?.format ?? 'decimal');
      });
    },
  };
}

function formatNumber(value: number, format: string): string {
  switch (format) {
    case 'lowerLetter':
    case 'upperLetter': {
      const letter = String.fromCharCode(97 + ((value - 1) % 26)).repeat(Math.floor((value - 1) / 26) + 1);
      return format === 'lowerLetter' ? letter : letter.toUpperCase();
    }
    case 'lowerRoman':
      return roman(value).toLowerCase();
    case 'upperRoman':
      return roman(value);
    case 'chineseCounting':
    case 'chineseCountingThousand':
    case 'japaneseCounting':
    case 'ideographDigital':
    case 'taiwaneseCountingThousand':
      return chineseNumber(value);
    case 'decimalZero':
      return String(value).padStart(2, '0');
    default:
      return String(value);
  }
}

function roman(value: number): string {
  const steps: [number, string][] = [
    [1000, 'M'],
    [900, 'CM'],
    [500, 'D'],
    [400, 'CD'],
    [100, 'C'],
    [90, 'XC'],
    [50, 'L'],
    [40, 'XL'],
    [10, 'X'],
    [9, 'IX'],
    [5, 'V'],
    [4, 'IV'],
    [1, 'I'],
  ];
  let rest = Math.min(value, 3999);
  let text = '';
  for (const [step, letters] of steps) {
    while (rest >= step) {
      text += letters;
      rest -= step;
    }
  }
  return text;
}

const digits = '零一二三四五六七八九';

function chineseNumber(value: number): string {
  if (value <= 0 || value > 9999) return String(value);
  let text = '';
  let isZeroPending = false;
  for (const [unit, name] of [
    [1000, '千'],
    [100, '百'],
    [10, '十'],
    [1, ''],
  ] as const) {
    const digit = Math.floor(value / unit) % 10;
    if (digit === 0) isZeroPending = text !== '';
    else {
      text +=
        (isZeroPending ? '零' : '') +
        (digit === 1 && unit === 10 && text === '' ? '' : digits.charAt(digit)) +
        name;
      isZeroPending = false;
    }
  }
  return text;
}
