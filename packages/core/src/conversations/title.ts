/** Columns of a title: a wide (CJK) character takes two. */
const maxColumns = 60;

/**
 * A title made from the first question: its first line with words, without Markdown, cut between words (between
 * characters where there are no spaces) with an ellipsis. Never empty unless the question has nothing to show.
 */
export function titleFromQuestion(question: string): string {
  const line =
    question
      .split('\n')
      .map((candidate) => tidy(candidate))
      .find((candidate) => /[\p{L}\p{N}]/u.test(candidate)) ?? tidy(question);
  const graphemes = [
    ...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(line.slice(0, 500)),
  ];
  let columns = 0;
  let end = 0;
  for (const { segment } of graphemes) {
    columns += isWide(segment) ? 2 : 1;
    if (columns > maxColumns) return `${cutAtWord(line, end)}…`;
    end += segment.length;
  }
  return line.slice(0, end);
}

function tidy(text: string): string {
  return text
    .replace(/^\s*(?:[#>*+-]+\s+|\d+[.)]\s+|`{3,}\S*\s*)+/, '')
    .replace(/(\*\*|`+)(.+?)\1/g, '$2')
    .replace(/\s+/g, ' ')
    .trim();
}

function cutAtWord(line: string, end: number): string {
  const head = line.slice(0, end);
  const isInsideWord =
    /[\p{Script=Latin}\p{N}]$/u.test(head) && /^[\p{Script=Latin}\p{N}]/u.test(line.slice(end));
  const space = head.lastIndexOf(' ');
  const cut = isInsideWord && space > end / 2 ? head.slice(0, space) : head;
  return cut.replace(/[\s\p{P}]+$/u, '');
}

function isWide(grapheme: string): boolean {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Extended_Pictographic}]/u.test(
    grapheme,
  );
}
