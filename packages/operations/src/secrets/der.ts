/**
 * The few forms of ASN.1 DER (ITU-T X.690) that a certificate is made of; Node reads certificates and makes none.
 * Each function gives the whole element: tag, length, content.
 */
export type Der = Buffer;

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export const sequence = (...parts: Uint8Array[]): Der => element(tags.sequence, Buffer.concat(parts));
export const set = (...parts: Uint8Array[]): Der => element(tags.set, Buffer.concat(parts));
export const octetString = (content: Uint8Array): Der => element(tags.octetString, content);
export const utf8String = (text: string): Der => element(tags.utf8String, Buffer.from(text));
export const yes = (): Der => element(tags.boolean, Buffer.of(0xff));

/** `[number]` of a context. @param isConstructed whether it holds elements, not bytes. */
export function tagged(number: number, content: Uint8Array, isConstructed: boolean): Der {
  return element(0x80 | (isConstructed ? 0x20 : 0) | number, content);
}

/** A whole number from 0 up, its bytes most significant first. */
export function integer(bytes: Uint8Array): Der {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = first === -1 ? Buffer.of(0) : Buffer.from(bytes.subarray(first));
  // A first bit of 1 would make it negative.
  const isNegative = ((short[0] ?? 0) & 0x80) !== 0;
  return element(tags.integer, isNegative ? Buffer.concat([Buffer.of(0), short]) : short);
}

/** @param unusedBits how many of the last byte do not count. */
export function bitString(content: Uint8Array, unusedBits = 0): Der {
  return element(tags.bitString, Buffer.concat([Buffer.of(unusedBits), content]));
}

/** `1.2.840.10045.4.3.2` */
export function oid(text: string): Der {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return element(tags.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** To the second, in UTC; years from 2050 on have another form (RFC 5280, 4.1.2.5). */
export function time(date: Date): Der {
  const text = date.toISOString().replace(/[-:T]|\.\d+/g, '');
  return date.getUTCFullYear() < 2050
    ? element(tags.utcTime, Buffer.from(text.slice(2)))
    : element(tags.generalizedTime, Buffer.from(text));
}

function base128(value: number): number[] {
  const digits = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    digits.unshift((rest % 128) | 0x80);
  return digits;
}

function element(tag: number, content: Uint8Array): Der {
  return Buffer.concat([Buffer.of(tag), length(content.length), content]);
}

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.of(size);
  const bytes: number[] = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.of(0x80 | bytes.length, ...bytes);
}
