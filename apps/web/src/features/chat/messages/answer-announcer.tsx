'use client';
import type { Message } from '@onyx/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveMessage } from '../state/live-answers.ts';

/** Tells a screen reader once that an answer has ended, not each of its words. */
export function AnswerAnnouncer({ message }: { message: Message }) {
  const { t } = useTranslation('chat');
  const { id, status } = useLiveMessage(message);
  const [seen, setSeen] = useState({ id, status });
  const [news, setNews] = useState('');
  if (seen.id !== id || seen.status !== status) {
    setSeen({ id, status });
    if (status === 'streaming') setNews('');
    else if (seen.id === id && seen.status === 'streaming') setNews(t(`answer.said.${status}`));
  }
  return (
    <p role="status" className="sr-only">
      {news}
    </p>
  );
}
