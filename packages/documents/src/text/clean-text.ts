// C0 and C1 controls but tab and line feed, and characters that carry no text: soft hyphen, zero-width
// space, word joiner, byte order mark, interlinear annotation, bidirectional marks.
const invisible =
  // oxlint-disable-next-line no-control-regex -- controls are what is removed
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
const spaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f]/g;

/**
 * Text that a database, a language model and a screen can take: well-formed UTF-16 in NFC, without
 * control characters, with `\n` as the only line break and no odd spaces. The ideographic space stays.
 */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029\f\v]/g, '\n')
    .replace(spaces, ' ')
    .replace(invisible, '')
    .toWellFormed()
    .normalize('NFC');
}

/** Clean text on one line: each run of white space becomes one space. */
export function singleLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim();
}

/** Clean text whose lines are kept, without the white space around them and around the whole. */
export function trimLines(text: string): string {
  return cleanText(text)
    .replace(/[ \t\u3000]+\n/g, '\n')
    .replace(/\n[ \t]+/g, '\n')
    .replace(/[ \t]{2,}/g, ' ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
