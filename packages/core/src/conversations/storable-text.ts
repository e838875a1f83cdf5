/**
 * PostgreSQL stores no NUL character, and in JSON no half of a character of two UTF-16 units. Both become U+FFFD,
 * which keeps every position in the text.
 */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

/** A value as JSON that PostgreSQL takes, whatever its strings hold. */
export function toStorableJson(value: unknown): string {
  // JSON.stringify writes such units, and only such, as escapes; a backslash that is text comes as a pair.
  return JSON.stringify(value).replace(/\\\\|\\u(?:0000|d[89a-f][0-9a-f]{2})/g, (escape) =>
    escape === '\\\\' ? escape : '\uFFFD',
  );
}

/** Makes text that comes in pieces storable piece by piece: a character cut in two waits for its other half. */
export type TextGuard = {
  push(piece: string): string;
  end(): string;
};

export function createTextGuard(): TextGuard {
  let held = '';
  return {
    push(piece) {
      const text = held + piece;
      held = /[\uD800-\uDBFF]$/.exec(text)?.[0] ?? '';
      return storableText(held === '' ? text : text.slice(0, -1));
    },
    end() {
      const rest = storableText(held);
      held = '';
      return rest;
    },
  };
}
