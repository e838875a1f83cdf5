'use client';
import type { SearchResult } from '@onyx/contracts';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { SidePanel } from '../../frame/side-panel.tsx';
import { IconButton } from '../../parts/icon-button.tsx';
import { PassageViewer } from '../viewer/passage-viewer.tsx';
import type { ViewedPassage } from '../viewer/viewed-passage.ts';
import { ViewerSkeleton } from '../viewer/viewer-skeleton.tsx';

/** The panel's name in the address and the parameters that go with it. */
export const passagePanel = { name: 'passage', params: ['selected', 'passage'] } as const;

/** The passage of the selected result, beside the list. */
export function PassagePanel({
  documentId,
  result,
  passageIndex,
  onPassage,
}: {
  documentId: string;
  /** Undefined while the search runs, or when the address names a document it does not find. */
  result: SearchResult | undefined;
  passageIndex: number;
  onPassage: (index: number) => void;
}) {
  const { t } = useTranslation('search');
  const passage = result?.passages[passageIndex] ?? result?.passages[0];
  const viewed = useMemo<ViewedPassage | undefined>(
    () => passage && { text: passage.text, marks: passage.marks, language: passage.language },
    [passage],
  );
  const count = result?.passages.length ?? 0;
  return (
    <SidePanel
      name={passagePanel.name}
      params={passagePanel.params}
      title={
        count > 1 ? t('panel.passageOf', { number: passageIndex + 1, total: count }) : t('panel.passage')
      }
      actions={
        count > 1 && (
          <>
            <IconButton
              size="small"
              label={t('panel.previous')}
              icon={<ChevronUp size={16} />}
              disabled={passageIndex === 0}
              onClick={() => onPassage(passageIndex - 1)}
            />
            <IconButton
              size="small"
              label={t('panel.next')}
              icon={<ChevronDown size={16} />}
              disabled={passageIndex >= count - 1}
              onClick={() => onPassage(passageIndex + 1)}
            />
          </>
        )
      }
    >
      {documentId === '' ? (
        <ViewerSkeleton hasHeader />
      ) : (
        <PassageViewer
          documentId={documentId}
          version={result?.documentVersion}
          location={passage?.location}
          passage={viewed}
        />
      )}
    </SidePanel>
  );
}
