'use client';
import type { Conversation } from '@onyx/contracts';
import { Ellipsis, PanelRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../frame/page-header.tsx';
import { IconButton } from '../../parts/icon-button.tsx';
import { Menu } from '../../parts/menu.tsx';
import { ConversationMenuItems } from './history/conversation-menu-items.tsx';
import { TitleField } from './history/title-field.tsx';
import type { SourcesPanelState } from './sources/use-sources-panel.ts';
import { useUpdateConversation } from './state/use-chat-actions.ts';

/** The title of a chat, renamed by clicking it, and what can be done with the chat. */
export function ConversationHeader({
  conversation,
  panel,
}: {
  conversation: Conversation;
  panel: SourcesPanelState;
}) {
  const { t } = useTranslation('chat');
  const [isRenaming, setIsRenaming] = useState(false);
  const update = useUpdateConversation();
  const { id } = conversation;
  const title = conversation.title === '' ? t('untitled') : conversation.title;
  const rename = () => setIsRenaming(true);
  return (
    <PageHeader
      title={title}
      actions={
        <>
          {panel.hasSources && (
            <IconButton
              label={panel.isOpen ? t('sources.hide') : t('sources.show')}
              icon={<PanelRight size={20} />}
              aria-pressed={panel.isOpen}
              onClick={() => {
                if (panel.isOpen) panel.close();
                else if (panel.message) panel.open(panel.message.id, null);
              }}
            />
          )}
          <Menu trigger={<IconButton label={t('menu.label')} icon={<Ellipsis size={20} />} />}>
            <ConversationMenuItems conversation={conversation} onRename={rename} />
          </Menu>
        </>
      }
    >
      {isRenaming ? (
        <TitleField
          title={conversation.title}
          onDone={() => setIsRenaming(false)}
          onRename={(next) => update.mutate({ id, title: next })}
        />
      ) : (
        <h1 className="flex min-w-0 text-14 font-semibold">
          <button
            type="button"
            title={t('renameHint')}
            onClick={rename}
            className="-ml-2 min-w-0 truncate rounded-control px-2 py-1 text-left font-semibold hover:bg-surface-hover"
          >
            {title}
          </button>
        </h1>
      )}
    </PageHeader>
  );
}
