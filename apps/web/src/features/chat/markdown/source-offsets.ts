const reference = /^&(?:#x[\da-f]{1,6}|#\d{1,7}|[a-z][\da-z]{1,31});/i;

/**
 * Where each UTF-16 unit of a Markdown text node stands in its source, plus the end: `offsets.length` is
 * `value.length + 1`. They differ by escapes (`\*`), character references (`&amp;`), and what stands at the
 * beginning of a continued line (indentation, `> `).
 */
export function sourceOffsets(value: string, source: string): number[] {
  const offsets: number[] = [];
  let at = 0;
  let index = 0;
  while (index < value.length) {
    const named = source[at] === '&' ? reference.exec(source.slice(at, at + 40))?.[0] : undefined;
    if (named !== undefined && !value.startsWith(named, index)) {
      const units = isHighSurrogate(value, index) ? 2 : 1;
      for (let unit = 0; unit < units; unit += 1) offsets.push(at);
      index += units;
      at += named.length;
      continue;
    }
    if (source[at] !== value[index]) {
      const next = source.indexOf(value[index] ?? '', at);
      if (next !== -1) at = next;
    }
    offsets.push(at);
    at += 1;
    index += 1;
  }
  offsets.push(Math.min(at, source.length));
  return offsets;
}

function isHighSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xd800 && code <= 0xdbff;
}
