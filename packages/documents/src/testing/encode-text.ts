type Encoding = 'gb18030' | 'big5' | 'shift_jis' | 'euc-jp' | 'euc-kr' | 'windows-1251' | 'windows-1252';

const tables = new Map<Encoding, Map<string, number[]>>();

/** Bytes of a text in a legacy encoding, by turning the platform's own decoder round. Throws for what it cannot encode. */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  let table = tables.get(encoding);
  if (!table) {
    table = buildTable(encoding);
    tables.set(encoding, table);
  }
  const bytes: number[] = [];
  for (const character of text) {
    const code = table.get(character);
    if (!code) throw new Error(`${character} is not in ${encoding}`);
    bytes.push(...code);
  }
  return Uint8Array.from(bytes);
}

/** UTF-16 bytes with or without a byte order mark. */
export function encodeUtf16(
  text: string,
  options: { isBigEndian?: boolean; hasMark?: boolean } = {},
): Uint8Array {
  const bytes = Buffer.from((options.hasMark ? '\ufeff' : '') + text, 'utf16le');
  return options.isBigEndian ? bytes.swap16() : bytes;
}

function buildTable(encoding: Encoding): Map<string, number[]> {
  const decoder = new TextDecoder(encoding);
  const table = new Map<string, number[]>();
  const add = (bytes: number[]): void => {
    const character = decoder.decode(Uint8Array.from(bytes));
    if (Array.from(character).length === 1 && character !== '\ufffd' && !table.has(character))
      table.set(character, bytes);
  };
  for (let byte = 0; byte < 256; byte += 1) add([byte]);
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) add([lead, trail]);
  }
  return table;
}
