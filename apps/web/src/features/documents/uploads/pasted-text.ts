/** Shorter texts were hardly meant to become a document. */
export const minPastedCharacters = 200;

/** A pasted text as a file, named by its first line; null when it is too short to be one. */
export function fileFromText(text: string, now: Date): File | null {
  const trimmed = text.trim();
  if (trimmed.length < minPastedCharacters) return null;
  const isMarkdown = looksLikeMarkdown(trimmed);
  const name = `${titleOf(trimmed) || now.toISOString().slice(0, 16).replaceAll(':', '.')}.${isMarkdown ? 'md' : 'txt'}`;
  return new File([text], name, { type: isMarkdown ? 'text/markdown' : 'text/plain' });
}

/** Two different signs of Markdown; one alone (a dash, a number sign) is common in plain text. */
function looksLikeMarkdown(text: string): boolean {
  const signs = [
    /^#{1,6}\s\S/m,
    /^\s*[-*+]\s\S/m,
    /\[[^\]]+\]\([^)]+\)/,
    /```/,
    /\*\*[^*]+\*\*/,
    /^\|.+\|$/m,
  ];
  return signs.filter((sign) => sign.test(text)).length >= 2;
}

/** The first line without what file systems and Markdown give a meaning to, cut at a word. */
function titleOf(text: string): string {
  const line = (text.split('\n', 1)[0] ?? '')
    .replace(/^[#>*\-\s]+/, '')
    .replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= 60) return line.replace(/\.+$/, '');
  const cut = line.slice(0, 60);
  const space = cut.lastIndexOf(' ');
  return (space > 30 ? cut.slice(0, space) : cut).replace(/[.\s]+$/, '');
}
