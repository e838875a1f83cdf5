'use client';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { useMe } from '../../../api/use-me.ts';

const maxDrafts = 40;

const useDrafts = create<{ drafts: Readonly<Record<string, string>> }>()(
  persist((): { drafts: Readonly<Record<string, string>> } => ({ drafts: {} }), {
    name: 'onyx.drafts',
    version: 1,
  }),
);

/** What was typed into a chat and not sent, kept in this browser per person and chat. */
export function useDraft(conversationId: string | null): [string, (text: string) => void] {
  const { id } = useMe();
  const key = `${id}:${conversationId ?? 'new'}`;
  const draft = useDrafts(({ drafts }) => drafts[key] ?? '');
  return [draft, (text) => setDraft(key, text)];
}

function setDraft(key: string, text: string): void {
  useDrafts.setState(({ drafts }) => {
    const { [key]: _old, ...others } = drafts;
    // The newest stand last; the oldest go when there are too many.
    const kept = Object.entries(others).slice(-(maxDrafts - 1));
    return { drafts: Object.fromEntries(text === '' ? kept : [...kept, [key, text]]) };
  });
}
