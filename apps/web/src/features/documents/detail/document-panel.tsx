'use client';
import { Maximize2 } from 'lucide-react';
import Link from 'next/link';
import { useTranslation } from 'react-i18next';
import { SidePanel } from '../../../frame/side-panel.tsx';
import { useUrlState } from '../../../frame/url-state.ts';
import { Tooltip } from '../../../parts/tooltip.tsx';
import { useDocument } from '../../viewer/use-document.ts';
import { documentHref } from '../../viewer/viewer-links.ts';
import { DocumentTabs } from './document-tabs.tsx';

/** The panel's name in the address and the parameters that go with it. */
export const documentPanel = { name: 'document', params: ['doc', 'tab', 'chunk'] } as const;

/** The document of a row, beside the list. */
export function DocumentPanel() {
  const { t } = useTranslation('viewer');
  const url = useUrlState();
  const documentId = url.get('doc');
  const { data: document } = useDocument(documentId);
  return (
    <SidePanel
      name={documentPanel.name}
      params={documentPanel.params}
      title={document?.title ?? t('title')}
      actions={
        <Tooltip text={t('openFull')}>
          <Link
            href={documentHref({ documentId })}
            prefetch={false}
            aria-label={t('openFull')}
            className="inline-flex size-7 shrink-0 items-center justify-center rounded-control text-text-muted hover:bg-surface-hover hover:text-text pointer-coarse:size-11"
          >
            <Maximize2 size={16} aria-hidden />
          </Link>
        </Tooltip>
      }
    >
      <DocumentTabs key={documentId} documentId={documentId} />
    </SidePanel>
  );
}
