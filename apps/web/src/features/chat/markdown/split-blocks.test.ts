import { describe, expect, test } from 'vitest';
import { splitBlocks, type SplitText } from './split-blocks.ts';

const sample = `# Leave

Staff get **12 days**[1].
They lapse[2].

- one
- two

  continued

1. first

2. second

| a | b |
| - | - |
| 1 | 2 |

$$
a + b

= c
$$

\`\`\`ts
const x = 1;

const y = [1];
\`\`\`

> 引文
> 第二行

\\[
x^2
\\]

最后一段。
`;

const raws = (split: SplitText) => split.blocks.map(({ raw }) => raw);

describe('splitBlocks', () => {
  test('the blocks together are the text, each where it says', () => {
    const { blocks } = splitBlocks(sample);
    expect(blocks.map(({ raw }) => raw).join('')).toBe(sample);
    for (const block of blocks)
      expect(sample.slice(block.start, block.start + block.raw.length)).toBe(block.raw);
  });

  test('display maths with a blank line is one block, code is known as code', () => {
    const { blocks } = splitBlocks(sample);
    expect(blocks.find(({ raw }) => raw.startsWith('$$'))?.raw.trim()).toBe('$$\na + b\n\n= c\n$$');
    expect(blocks.filter(({ isCode }) => isCode).map(({ raw }) => raw.slice(0, 5))).toEqual(['```ts']);
  });

  test.each([1, 2, 3, 7, 40])('in pieces of %i it gives the same blocks as at once', (size) => {
    let split: SplitText | undefined;
    for (let end = size; end < sample.length + size; end += size) {
      const text = sample.slice(0, end);
      split = splitBlocks(text, split);
      expect(raws(split)).toEqual(raws(splitBlocks(text)));
    }
  });

  test('finished blocks stay the same objects', () => {
    const before = splitBlocks(sample);
    const after = splitBlocks(`${sample}\nMore.`, before);
    expect(after.blocks[0]).toBe(before.blocks[0]);
    expect(after.blocks[4]).toBe(before.blocks[4]);
  });

  test('another text is split anew', () => {
    const { blocks } = splitBlocks('Other\n\ntext', splitBlocks(sample));
    expect(blocks.map(({ raw }) => raw)).toEqual(['Other\n\n', 'text']);
  });

  test('line ends and tabs that marked would change lose nothing', () => {
    for (const text of ['a\r\n\r\nb\r\n', '\tcode\n\ttwo', '- a\n\t- b', ''])
      expect(raws(splitBlocks(text)).join('')).toBe(text);
  });
});
