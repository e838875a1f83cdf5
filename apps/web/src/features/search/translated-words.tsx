'use client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

const shownWords = 6;

/** Words of the other language that were searched too: the first few, the rest when asked for. */
export function TranslatedWords({ words }: { words: readonly string[] }) {
  const { t } = useTranslation('search');
  const [isAll, setIsAll] = useState(false);
  // One more word takes no more room than the button that would hide it.
  const shown = isAll || words.length <= shownWords + 1 ? words : words.slice(0, shownWords);
  const hidden = words.length - shown.length;
  return (
    <p className="text-13 text-text-muted">
      {t('result.alsoSearched', { words: shown.join(t('listSeparator')) })}
      {hidden > 0 && (
        <button
          type="button"
          aria-label={t('result.moreWordsLabel', { count: hidden })}
          onClick={() => setIsAll(true)}
          className="ml-1 rounded-control px-1 text-accent tabular-nums hover:underline"
        >
          {t('result.moreWords', { count: hidden })}
        </button>
      )}
    </p>
  );
}
