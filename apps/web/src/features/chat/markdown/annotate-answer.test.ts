import type { SentenceSupport } from '@onyx/contracts';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { describe, expect, test } from 'vitest';
import { annotateAnswer } from './annotate-answer.ts';
import { prepareMath } from './prepare-math.ts';
import { splitBlocks } from './split-blocks.ts';
import { parseUnsupportedKey, unsupportedKey } from './unsupported-ranges.ts';

const known = new Set([1, 2]);

/** Renders a text as the app does, its unsupported sentences given by their words. */
function render(text: string, ...sentences: string[]): string {
  const support: SentenceSupport[] = sentences.map((sentence) => {
    const start = text.indexOf(sentence);
    if (start === -1) throw new Error(`not in the text: ${sentence}`);
    return { start, end: start + sentence.length, isSupported: false, sources: [], score: 0 };
  });
  return splitBlocks(text)
    .blocks.map((block) => {
      const options = {
        source: block.raw,
        unsupported: parseUnsupportedKey(unsupportedKey(support, block)),
        known,
      };
      return renderToStaticMarkup(
        createElement(
          Markdown,
          { remarkPlugins: [remarkGfm, [annotateAnswer, options]] },
          prepareMath(block.raw),
        ),
      );
    })
    .join('\n');
}

const first = (text: string) => `<u data-unsupported="first">${text}</u>`;
const more = (text: string) => `<u data-unsupported="more">${text}</u>`;

describe('annotateAnswer', () => {
  test('citations become elements, several in one', () => {
    expect(render('Twelve days.[1][2] More.')).toBe(
      '<p>Twelve days.<sup data-citation="1 2"></sup> More.</p>',
    );
  });

  test('punctuation behind a citation goes with it, words do not, and no space lets it go to the next line', () => {
    expect(render('Twelve days[1]. 十二天[2]。完 [1](a) [2] (b)')).toBe(
      '<p>Twelve days<sup data-citation="1">.</sup> 十二天<sup data-citation="2">。</sup>完 <a href="a">1</a>' +
        '<sup data-citation="2"></sup> (b)</p>',
    );
  });

  test('a link, code and an unknown number are no citations', () => {
    expect(render('[1](https://a.example) `a[1]` [9]')).toBe(
      '<p><a href="https://a.example">1</a> <code>a[1]</code> [9]</p>',
    );
  });

  test('marks exactly the sentence', () => {
    expect(render('It is so. It may rain. Yes.', 'It may rain.')).toBe(
      `<p>It is so. ${first('It may rain.')} Yes.</p>`,
    );
  });

  test('runs through inline markup and around a citation, telling it once', () => {
    expect(render('A **bold** and `code` end[1]. B.', 'A **bold** and `code` end[1].')).toBe(
      `<p>${first('A')} <strong>${more('bold')}</strong> ${more('and')} ${more('<code>code</code>')} ${more('end')}` +
        `<sup data-citation="1">${more('.')}</sup> B.</p>`,
    );
  });

  test('escapes, character references and money before it do not move it', () => {
    expect(render(String.raw`1 \* 2 &amp; $5 &lt;x&gt;. Not this. End`, 'Not this.')).toBe(
      `<p>1 * 2 &amp; $5 &lt;x&gt;. ${first('Not this.')} End</p>`,
    );
  });

  test('in a quote and a list over several lines', () => {
    expect(render('> One is.\n> Two is\n> not.', 'Two is\n> not.')).toContain(first('Two is\nnot.'));
    expect(render('- a\n- Not so.\n  Is it', 'Not so.')).toContain(first('Not so.'));
  });

  test('in later blocks and in table cells', () => {
    const text = '第一句。[1]\n\n第二句没有来源。第三句。[2]\n\n| a |\n| - |\n| 未知。 |';
    const html = render(text, '第二句没有来源。', '未知。');
    expect(html).toContain(`<p>${first('第二句没有来源。')}第三句。<sup data-citation="2"></sup></p>`);
    expect(html).toContain(`<td>${first('未知。')}</td>`);
  });

  test('no words are lost or doubled, whatever the range', () => {
    const text = 'Some *words* with [1] marks &amp; $7, 以及中文。\n\n- item [2] two';
    const plain = (html: string) => html.replace(/<[^>]+>/g, '');
    const whole = plain(render(text));
    for (let start = 0; start < text.length; start += 1) {
      for (const length of [1, 5, 18]) {
        const sentence = text.slice(start, start + length);
        if (text.indexOf(sentence) === start) expect(plain(render(text, sentence))).toBe(whole);
      }
    }
  });

  test('raw HTML is not rendered', () => {
    expect(render('a <img src=x onerror=alert(1)> b')).not.toContain('<img');
  });
});
