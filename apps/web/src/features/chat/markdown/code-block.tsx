'use client';
import { isValidElement, useRef, type ComponentProps, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../../parts/copy-button.tsx';

/** Code with its language and a way to copy it. */
export function CodeBlock({ children }: ComponentProps<'pre'>) {
  const { t } = useTranslation('chat');
  const element = useRef<HTMLPreElement>(null);
  return (
    <figure
      className="answer-code overflow-hidden rounded-card border border-line bg-surface-sunken"
      lang="en"
    >
      <figcaption>
        <span>{languageOf(children)}</span>
        <CopyButton text={() => element.current?.textContent ?? ''} label={t('answer.copyCode')} />
      </figcaption>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls sideways, by keyboard too */}
      <pre ref={element} tabIndex={0}>
        {children}
      </pre>
    </figure>
  );
}

/** The language a fence names: `language-ts` on the code inside. */
function languageOf(children: ReactNode): string {
  const [child] = Array.isArray(children) ? (children as ReactNode[]) : [children];
  if (!isValidElement<{ className?: string }>(child)) return '';
  return /\blanguage-([\w+#.-]+)/.exec(child.props.className ?? '')?.[1] ?? '';
}
