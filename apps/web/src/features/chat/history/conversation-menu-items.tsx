'use client';
import type { Conversation } from '@onyx/contracts';
import { Pencil, Pin, PinOff, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { MenuItem, MenuSeparator } from '../../../parts/menu.tsx';
import { useUpdateConversation } from '../state/use-chat-actions.ts';
import { useDeleteWithUndo } from './use-delete-with-undo.ts';

/** What can be done with a chat, the same in its header and in the sidebar. */
export function ConversationMenuItems({
  conversation,
  onRename,
}: {
  conversation: Conversation;
  onRename: () => void;
}) {
  const { t } = useTranslation('chat');
  const { t: tCommon } = useTranslation();
  const update = useUpdateConversation();
  const deleteWithUndo = useDeleteWithUndo();
  const { id, isPinned } = conversation;
  return (
    <>
      <MenuItem icon={<Pencil size={16} />} onSelect={onRename}>
        {tCommon('rename')}
      </MenuItem>
      <MenuItem
        icon={isPinned ? <PinOff size={16} /> : <Pin size={16} />}
        onSelect={() => update.mutate({ id, isPinned: !isPinned })}
      >
        {isPinned ? t('menu.unpin') : t('menu.pin')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem tone="danger" icon={<Trash2 size={16} />} onSelect={() => deleteWithUndo(conversation)}>
        {tCommon('delete')}
      </MenuItem>
    </>
  );
}
