'use client';
import { ExternalLink, ImageOff } from 'lucide-react';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import type { Components } from 'react-markdown';
import { CitationChips } from '../citations/citation-chips.tsx';
import { CodeBlock } from './code-block.tsx';

/** Between a word and its chip: browsers break a line before an inline box otherwise, space or not. */
const wordJoiner = '\u2060';

/** How the elements of an answer are drawn. One object for all blocks, so that none renders anew. */
export const markdownComponents: Components = {
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  img: ({ src, alt }) => <PictureLink src={typeof src === 'string' ? src : undefined} alt={alt} />,
  pre: ({ node: _node, ...rest }) => <CodeBlock {...rest} />,
  sup: ({ node: _node, children, ...rest }) => {
    const numbers = dataOf(rest, 'data-citation');
    return numbers === undefined ? (
      <sup>{children}</sup>
    ) : (
      <span className="whitespace-nowrap">
        {wordJoiner}
        <CitationChips numbers={numbers.split(' ').map(Number)} />
        {children}
      </span>
    );
  },
  u: ({ node: _node, children, ...rest }) => (
    <Unsupported isFirst={dataOf(rest, 'data-unsupported') === 'first'}>{children}</Unsupported>
  ),
  table: ({ node: _node, ...rest }) => <ScrollingTable {...rest} />,
};

function dataOf(props: object, name: string): string | undefined {
  const value: unknown = Reflect.get(props, name);
  return typeof value === 'string' ? value : undefined;
}

/** A link out. Anything but web and mail addresses, such as a relative one a model made up, is plain text. */
function SafeLink({ href, children }: ComponentProps<'a'>) {
  if (href === undefined || !/^(https?:|mailto:)/i.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

/** A picture is named, not loaded: loading it would tell another host who reads what. */
function PictureLink({ src, alt }: { src: string | undefined; alt: string | undefined }) {
  const { t } = useTranslation('chat');
  const name = alt === undefined || alt === '' ? t('answer.picture') : alt;
  return (
    <span className="inline-flex items-center gap-1 align-bottom text-text-muted">
      <ImageOff size={16} aria-hidden className="shrink-0" />
      <SafeLink href={src}>{name}</SafeLink>
      {src !== undefined && /^https?:/i.test(src) && <ExternalLink size={16} aria-hidden />}
    </span>
  );
}

/** A sentence, or a piece of one, that no source supports: dotted for the eye, said once for the ear. */
function Unsupported({ isFirst, children }: ComponentProps<'u'> & { isFirst: boolean }) {
  const { t } = useTranslation('chat');
  return (
    <span className="unsupported" title={t('answer.unsupported')}>
      {isFirst && <span className="sr-only">{t('answer.unsupportedSpoken')}</span>}
      {children}
    </span>
  );
}

/** Scrolls by itself, by keyboard too. */
function ScrollingTable({ children }: ComponentProps<'table'>) {
  const { t } = useTranslation('chat');
  return (
    <div
      className="answer-table overflow-x-auto rounded-card border border-line"
      // A scroller must be reachable for those who have no wheel.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="group"
      aria-label={t('answer.table')}
    >
      <table>{children}</table>
    </div>
  );
}
