import { childElement, childElements, findElement, parseXml } from '../../archive/xml.ts';

/** Shows a numeric cell by its style, as far as that changes what the number means. */
export type CellFormats = { show(value: string, style: number): string };

type Kind = 'number' | 'date' | 'time' | 'date-time' | 'percent';

const dayMs = 86_400_000;

/** Number formats of `styles.xml`. Ids below 164 are built in (ECMA-376 part 1, 18.8.30). */
export function readCellFormats(part: Buffer | undefined, is1904: boolean): CellFormats {
  const kinds = part ? readKinds(part) : [];
  return {
    show(value, style) {
      const number = Number(value);
      if (!Number.isFinite(number)) return value;
      const kind = kinds[style] ?? 'number';
      if (kind === 'percent') return `${plain(number * 100)}%`;
      if (kind === 'number') return plain(number);
      return showDate(number, kind, is1904) ?? plain(number);
    },
  };
}

function readKinds(part: Buffer): Kind[] {
  const root = parseXml(part);
  const codes = new Map<string, string>();
  const custom = childElement(root, 'numFmts');
  for (const { attributes } of custom ? childElements(custom) : []) {
    codes.set(attributes['numFmtId'] ?? '', attributes['formatCode'] ?? '');
  }
  const styles = findElement(root, 'cellXfs');
  return (styles ? childElements(styles, 'xf') : []).map(({ attributes }) => {
    const id = attributes['numFmtId'] ?? '0';
    return kindOf(Number(id), codes.get(id));
  });
}

function kindOf(id: number, code: string | undefined): Kind {
  if (code === undefined) {
    if (id === 9 || id === 10) return 'percent';
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58))
      return 'date';
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return 'time';
    return id === 22 ? 'date-time' : 'number';
  }
  // Without literals, colours and locales, only the placeholders are left.
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_./g, '').toLowerCase();
  const isDate = /[yd]|m(?!.*[hs])/.test(bare) && !/[#0?]/.test(bare.replace(/\.0+/g, ''));
  const isTime = /[hs]/.test(bare);
  if (/[yd]/.test(bare) && isTime) return 'date-time';
  if (isTime && !/[#?]/.test(bare)) return 'time';
  if (isDate) return 'date';
  return bare.includes('%') ? 'percent' : 'number';
}

function showDate(serial: number, kind: Kind, is1904: boolean): string | undefined {
  // Excel believes in 29 February 1900; serials after it count from 30 December 1899.
  const days = is1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial;
  const ms = Math.round((days - 25_569) * dayMs);
  if (serial < 0 || serial > 2_958_466) return undefined;
  const iso = new Date(ms).toISOString();
  const time = iso.slice(11, 19).replace(/:00$/, '');
  if (kind === 'time') return serial < 1 ? time : `${iso.slice(0, 10)} ${time}`;
  return kind === 'date-time' && time !== '00:00' ? `${iso.slice(0, 10)} ${time}` : iso.slice(0, 10);
}

/** Fifteen significant digits, as Excel shows them, without the noise of binary fractions. */
function plain(number: number): string {
  return String(Number(number.toPrecision(15)));
}
