const maxLength = 300;

/** Titles that programs write into files when nobody gave one. */
const placeholders =
  /^(?:microsoft (?:word|powerpoint|excel)\b.*|(?:untitled|document|presentation|title|slide|sheet|book|draft|doc|无标题|未命名|文档|演示文稿|幻灯片|工作簿)\s*[-_ ]?\d*|powerpoint presentation|powerpoint 演示文稿|(?:.*[/\\])?[^/\\]*\.(?:docx?|pptx?|xlsx?|pdf|indd|tex|html?|txt|md|odt|qxd|pages))$/iu;

/**
 * The title a document gets when it has been read: its own when that is a title, otherwise the one it has.
 * A title that a person gave is kept: only one that is still the file's name is replaced.
 */
export function chooseTitle(given: { current: string; fromFileName: string; own: string | null }): string {
  const own = (given.own ?? '').replace(/\s+/g, ' ').trim().slice(0, maxLength).toWellFormed();
  if (given.current !== given.fromFileName) return given.current;
  return isTitle(own) ? own : given.current;
}

function isTitle(text: string): boolean {
  if (text.length < 2 || placeholders.test(text)) return false;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  // A single Chinese word is a title; numbers, dates and codes are none.
  return letters >= 2 && letters / text.length > 0.4;
}
