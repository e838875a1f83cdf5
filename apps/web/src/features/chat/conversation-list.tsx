'use client';

/** Pinned chats and the history by day. Fills the sidebar. */
export function ConversationList() {
  return null;
}
