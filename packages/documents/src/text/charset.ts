import { AppError } from '@onyx/contracts';
import { analyse } from 'chardet';
import { eastAsianEncodings, plausibility } from './charset-scores.ts';

export type DecodedText = { text: string; encoding: string };

const sampleBytes = 64 * 1024;

/**
 * Decodes the bytes of a text file. In this order: byte order mark, strict UTF-8, zero bytes that
 * betray UTF-16, the encoding the file declares if its bytes fit, the most plausible East Asian
 * encoding, and the Western, Cyrillic and other single-byte ones.
 * `declared` is a label from inside the file or its transport, e.g. of an HTML `meta`.
 * Throws `file-corrupt` for binary data.
 */
export function decodeText(bytes: Uint8Array, declared?: string): DecodedText {
  const marked = encodingOfMark(bytes);
  if (marked) return { text: new TextDecoder(marked).decode(bytes), encoding: marked };
  const utf16 = guessUtf16(bytes);
  if (utf16) return { text: new TextDecoder(utf16).decode(bytes), encoding: utf16 };
  if (bytes.subarray(0, sampleBytes).includes(0)) throw new AppError('file-corrupt');
  const utf8 = decodeStrictly(bytes, 'utf-8');
  if (utf8 !== undefined) return { text: utf8, encoding: 'utf-8' };
  const label = normaliseLabel(declared);
  if (label && label !== 'utf-8') {
    const text = decodeStrictly(bytes, label);
    if (text !== undefined) return { text, encoding: label };
  }
  const sample = bytes.subarray(0, sampleBytes);
  // A UTF-8 file with a few damaged bytes is still UTF-8.
  const encoding = isMostlyUtf8(sample)
    ? 'utf-8'
    : (guessEastAsian(sample) ?? guessSingleByte(sample, label));
  return { text: new TextDecoder(encoding).decode(bytes), encoding };
}

/** Whether bytes at the start of a file can be text in some encoding: few controls, and no binary zeros. */
export function looksLikeText(head: Uint8Array): boolean {
  if (encodingOfMark(head) || guessUtf16(head)) return true;
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) return false;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) controls += 1;
  }
  return controls * 50 <= head.length;
}

function encodingOfMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 without a mark: Latin letters, spaces and line ends leave zeros in one half of the units. */
function guessUtf16(bytes: Uint8Array): string | undefined {
  const length = Math.min(bytes.length, 4096) & ~1;
  if (length < 4) return undefined;
  const zeros = [0, 0];
  for (let index = 0; index < length; index += 1) {
    if (bytes[index] === 0) zeros[index & 1] = (zeros[index & 1] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  const most = Math.max(even, odd);
  if (most * 40 < length || Math.min(even, odd) * 20 > most) return undefined;
  const encoding = odd > even ? 'utf-16le' : 'utf-16be';
  const text = new TextDecoder(encoding).decode(bytes.subarray(0, length));
  // oxlint-disable-next-line no-control-regex -- controls tell binary data from text
  const strange = text.match(/[\u0000-\u0008\u000e-\u001f\ufffd\ue000-\uf8ff]/g)?.length ?? 0;
  return strange * 50 <= text.length ? encoding : undefined;
}

function decodeStrictly(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function normaliseLabel(label: string | undefined): string | undefined {
  if (!label) return undefined;
  try {
    const { encoding } = new TextDecoder(label.trim());
    // UTF-16 was ruled out by its bytes; `gbk` and `gb2312` are subsets of `gb18030`.
    if (encoding.startsWith('utf-16')) return undefined;
    return encoding === 'gbk' ? 'gb18030' : encoding;
  } catch {
    return undefined;
  }
}

function isMostlyUtf8(sample: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(sample);
  let broken = 0;
  let wide = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0xfffd) broken += 1;
    else if (code >= 0x80) wide += 1;
  }
  return wide > 20 && broken * 20 < wide;
}

function guessEastAsian(sample: Uint8Array): string | undefined {
  let best: string | undefined;
  let bestScore = 0.45;
  for (const encoding of eastAsianEncodings) {
    // Streamed: a character cut by the end of the sample is no error.
    const text = new TextDecoder(encoding).decode(sample, { stream: true });
    const score = plausibility(text, encoding);
    if (score > bestScore) {
      best = encoding;
      bestScore = score;
    }
  }
  return best;
}

function guessSingleByte(sample: Uint8Array, declared: string | undefined): string {
  if (declared && declared !== 'utf-8') return declared;
  for (const { name } of analyse(sample)) {
    const label = normaliseLabel(name);
    if (label && /^(windows-125\d|iso-8859-\d+|koi8-[ru])$/.test(label)) return label;
  }
  return 'windows-1252';
}
