import { describe, expect, test } from 'vitest';
import { prepareMath, restoreMoney } from './prepare-math.ts';

const hidden = (text: string) => prepareMath(text).replaceAll('\uE024', '¤');

describe('prepareMath', () => {
  test.each([
    ['costs $5 and $10', 'costs ¤5 and ¤10'],
    ['$5–$10 a month', '¤5–¤10 a month'],
    ['US$5m to US$7m', 'US¤5m to US¤7m'],
    ['let $x + y$ be', 'let $x + y$ be'],
    ['$E=mc^2$, $5', '$E=mc^2$, ¤5'],
    ['$$a$$ and $3', '$$a$$ and ¤3'],
    [String.raw`so \(x\) holds`, 'so $$x$$ holds'],
    [String.raw`\[a\]`, '$$a$$'],
    [String.raw`code \`\(x\)\` and $4`.replaceAll('\\`', '`'), 'code `\\(x\\)` and ¤4'],
    ['no money', 'no money'],
  ])('%s', (text, expected) => expect(hidden(text)).toBe(expected));

  test('keeps the length, and what it hides comes back', () => {
    for (const text of ['$5 and $x$ and \\(y\\) `$`', '$', '$$', '\\[ \n a \\] $1']) {
      expect(prepareMath(text)).toHaveLength(text.length);
    }
    expect(restoreMoney(prepareMath('$5, $6'))).toBe('$5, $6');
  });
});
