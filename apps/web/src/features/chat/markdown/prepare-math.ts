/** Stands for a dollar sign that is money and not maths. From the private use area: no text has it. */
const money = '\uE024';

const codeSpan = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g;
/** Pandoc's rule: no space inside the signs, no digit after the closing one; never over a blank line. */
const maths = /\$\$[\s\S]*?\$\$|\$(?![\s$])(?:\\.|[^$\\\n]|\n(?!\s*\n))*?(?<![\s\\])\$(?![\d$])/g;

/**
 * Writes maths the way the Markdown parser knows it, without changing a text's length (ranges in it must hold):
 * `\(x\)` and `\[x\]` become `$$x$$`, and a dollar sign that means money is hidden until `restoreMoney`.
 */
export function prepareMath(text: string): string {
  if (!text.includes('$') && !text.includes('\\(') && !text.includes('\\[')) return text;
  return outside(text, codeSpan, (prose) =>
    outside(
      prose.replace(/\\\(([^\n]+?)\\\)/g, '$$$$$1$$$$').replace(/\\\[([\s\S]+?)\\\]/g, '$$$$$1$$$$'),
      maths,
      (rest) => rest.replaceAll('$', money),
    ),
  );
}

/** Turns hidden dollar signs back. */
export function restoreMoney(text: string): string {
  return text.replaceAll(money, '$');
}

/** Changes what lies between the matches of a pattern. */
function outside(text: string, pattern: RegExp, change: (part: string) => string): string {
  let result = '';
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    result += change(text.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return result + change(text.slice(at));
}
