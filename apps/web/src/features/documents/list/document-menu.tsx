'use client';
import type { Document } from '@onyx/contracts';
import {
  Download,
  Ellipsis,
  FolderInput,
  Maximize2,
  MessageSquare,
  Pencil,
  Pin,
  PinOff,
  RotateCw,
  Trash2,
  Upload,
} from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslation } from 'react-i18next';
import { withParams } from '../../../frame/url-state.ts';
import { IconButton } from '../../../parts/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../../parts/menu.tsx';
import { documentHref, fileHref } from '../../viewer/viewer-links.ts';

export type DocumentAction = 'rename' | 'pin' | 'move' | 'retry' | 'delete' | 'new-version';

/** What can be done with one document. */
export function DocumentMenu({
  document,
  isFocusable = true,
  onAction,
}: {
  document: Document;
  isFocusable?: boolean;
  onAction: (action: DocumentAction, document: Document) => void;
}) {
  const { t } = useTranslation('documents');
  const { t: common } = useTranslation();
  const router = useRouter();
  const canWrite = document.can.write;
  const act = (action: DocumentAction) => () => onAction(action, document);
  return (
    <Menu
      trigger={
        <IconButton
          size="small"
          tabIndex={isFocusable ? 0 : -1}
          label={t('menu.label', { title: document.title })}
          icon={<Ellipsis size={16} />}
        />
      }
    >
      <MenuItem
        icon={<Maximize2 size={16} />}
        onSelect={() => router.push(documentHref({ documentId: document.id }))}
      >
        {t('menu.open')}
      </MenuItem>
      <MenuItem
        icon={<MessageSquare size={16} />}
        isDisabled={!document.status.isSearchable}
        onSelect={() => router.push(`/chat${withParams('', { document: document.id })}`)}
      >
        {t('menu.ask')}
      </MenuItem>
      <MenuItem
        icon={<Download size={16} />}
        onSelect={() => window.location.assign(fileHref(document.id, undefined, true))}
      >
        {t('menu.download')}
      </MenuItem>
      {canWrite && (
        <>
          <MenuSeparator />
          {document.status.stage === 'failed' && (
            <MenuItem icon={<RotateCw size={16} />} onSelect={act('retry')}>
              {common('retry')}
            </MenuItem>
          )}
          <MenuItem icon={<Upload size={16} />} onSelect={act('new-version')}>
            {t('menu.newVersion')}
          </MenuItem>
          <MenuItem icon={<Pencil size={16} />} onSelect={act('rename')}>
            {common('rename')}
          </MenuItem>
          <MenuItem icon={document.isPinned ? <PinOff size={16} /> : <Pin size={16} />} onSelect={act('pin')}>
            {t(document.isPinned ? 'menu.unpin' : 'menu.pin')}
          </MenuItem>
          <MenuItem icon={<FolderInput size={16} />} onSelect={act('move')}>
            {t('menu.move')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 size={16} />} tone="danger" onSelect={act('delete')}>
            {common('delete')}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
