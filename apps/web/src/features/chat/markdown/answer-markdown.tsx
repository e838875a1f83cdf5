'use client';
import type { SentenceSupport } from '@onyx/contracts';
import { memo, useState } from 'react';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { annotateAnswer } from './annotate-answer.ts';
import { markdownComponents } from './markdown-components.tsx';
import { prepareMath } from './prepare-math.ts';
import { splitBlocks } from './split-blocks.ts';
import { parseUnsupportedKey, unsupportedKey } from './unsupported-ranges.ts';
import { usePlugins } from './use-plugins.ts';
import './markdown.css';

const never: SentenceSupport[] = [];

/**
 * An answer's Markdown. Split into blocks that render once each: while an answer streams only its last block is
 * parsed again. Raw HTML stays text, pictures of other hosts are links.
 */
export function AnswerMarkdown({
  text,
  support = never,
  sourceNumbers,
  isStreaming = false,
}: {
  text: string;
  support?: readonly SentenceSupport[];
  /** Numbers that are citations when they stand in brackets. */
  sourceNumbers: readonly number[];
  isStreaming?: boolean;
}) {
  const [previous, setPrevious] = useState(() => splitBlocks(text));
  const split = previous.text === text ? previous : splitBlocks(text, previous);
  if (split !== previous) setPrevious(split);
  const known = sourceNumbers.join(' ');
  return (
    <div className="answer" data-streaming={isStreaming || undefined}>
      {split.blocks.map((block, index) => (
        <Block
          key={index}
          source={block.raw}
          isCode={block.isCode}
          known={known}
          unsupported={unsupportedKey(support, block)}
        />
      ))}
    </div>
  );
}

/** All props are plain values, so that an unchanged block is not rendered again. */
const Block = memo(function Block({
  source,
  isCode,
  known,
  unsupported,
}: {
  source: string;
  isCode: boolean;
  known: string;
  unsupported: string;
}) {
  const text = isCode ? source : prepareMath(source);
  const math = usePlugins(!isCode && text.includes('$') ? 'math' : null);
  const code = usePlugins(isCode || text.includes('```') ? 'code' : null);
  const annotate = {
    source,
    unsupported: parseUnsupportedKey(unsupported),
    known: new Set(known.split(' ').filter(Boolean).map(Number)),
  };
  return (
    <Markdown
      components={markdownComponents}
      remarkPlugins={[remarkGfm, ...(math?.remarkPlugins ?? []), [annotateAnswer, annotate]]}
      rehypePlugins={[...(math?.rehypePlugins ?? []), ...(code?.rehypePlugins ?? [])]}
    >
      {text}
    </Markdown>
  );
});
