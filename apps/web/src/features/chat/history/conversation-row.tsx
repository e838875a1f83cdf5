'use client';
import type { Conversation } from '@onyx/contracts';
import { Ellipsis } from 'lucide-react';
import Link from 'next/link';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../../../parts/class-names.ts';
import { IconButton } from '../../../parts/icon-button.tsx';
import { Menu } from '../../../parts/menu.tsx';
import { useIsRunning } from '../state/live-answers.ts';
import { useRunningElsewhere } from '../state/tabs.ts';
import { useUpdateConversation } from '../state/use-chat-actions.ts';
import { ConversationMenuItems } from './conversation-menu-items.tsx';
import { TitleField } from './title-field.tsx';

/** A chat in the sidebar: opens it; a dot while an answer runs; a menu to rename, pin and delete. */
export const ConversationRow = memo(function ConversationRow({
  conversation,
  isOpen,
}: {
  conversation: Conversation;
  isOpen: boolean;
}) {
  const { t } = useTranslation('chat');
  const { id } = conversation;
  const [isRenaming, setIsRenaming] = useState(false);
  const runsHere = useIsRunning(id);
  const runsElsewhere = useRunningElsewhere(({ ids }) => ids.has(id));
  const update = useUpdateConversation();
  const title = conversation.title === '' ? t('untitled') : conversation.title;
  if (isRenaming) {
    return (
      <li className="py-0.5">
        <TitleField
          title={conversation.title}
          onDone={() => setIsRenaming(false)}
          onRename={(next) => update.mutate({ id, title: next })}
        />
      </li>
    );
  }
  return (
    <li
      className={classNames(
        'group flex items-center rounded-control hover:bg-surface-active',
        isOpen && 'bg-surface-active font-semibold',
      )}
    >
      <Link
        href={`/chat?id=${id}`}
        prefetch={false}
        title={title}
        aria-current={isOpen ? 'page' : undefined}
        className="flex h-8 min-w-0 flex-1 items-center gap-2 rounded-control pl-2 pointer-coarse:h-11"
      >
        <span className="truncate">{title}</span>
        {(runsHere || runsElsewhere) && (
          <span
            role="img"
            aria-label={t('history.running')}
            className="size-2 shrink-0 rounded-full bg-accent"
          />
        )}
      </Link>
      <RowMenu conversation={conversation} title={title} onRename={() => setIsRenaming(true)} />
    </li>
  );
});

function RowMenu({
  conversation,
  title,
  onRename,
}: {
  conversation: Conversation;
  title: string;
  onRename: () => void;
}) {
  const { t } = useTranslation('chat');
  return (
    <Menu
      trigger={
        <IconButton
          size="small"
          label={t('menu.of', { title })}
          icon={<Ellipsis size={16} />}
          className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-100"
        />
      }
    >
      <ConversationMenuItems conversation={conversation} onRename={onRename} />
    </Menu>
  );
}
