import type { Conversation, Locale } from '@onyx/contracts';
import { dayGroup, intlTag, type DayGroup } from '../../../i18n/format.ts';

export type HistoryGroup = {
  /** `pinned`, a `DayGroup`, or a month as `2026-09`. */
  key: string;
  kind: 'pinned' | Exclude<DayGroup, 'older'> | 'month-name';
  /** Of a month only, in words: `September`, `2025年9月`. */
  label?: string;
  conversations: Conversation[];
};

/**
 * Chats as the sidebar shows them: pinned, today, yesterday, 7 days, 30 days, then by month, each newest first.
 * Calendar days are those of this machine.
 */
export function groupHistory(
  conversations: readonly Conversation[],
  locale: Locale,
  now: Date = new Date(),
): HistoryGroup[] {
  const groups = new Map<string, HistoryGroup>();
  const sorted = conversations.toSorted(
    (a, b) => Number(b.isPinned) - Number(a.isPinned) || b.updatedAt.localeCompare(a.updatedAt),
  );
  for (const conversation of sorted) {
    const head = headOf(conversation, locale, now);
    const group = groups.get(head.key);
    if (group) group.conversations.push(conversation);
    else groups.set(head.key, { ...head, conversations: [conversation] });
  }
  return [...groups.values()];
}

function headOf(
  { isPinned, updatedAt }: Conversation,
  locale: Locale,
  now: Date,
): Omit<HistoryGroup, 'conversations'> {
  if (isPinned) return { key: 'pinned', kind: 'pinned' };
  const group = dayGroup(updatedAt, now);
  if (group !== 'older') return { key: group, kind: group };
  const date = new Date(updatedAt);
  const label = new Intl.DateTimeFormat(intlTag(locale), {
    month: 'long',
    ...(date.getFullYear() !== now.getFullYear() && { year: 'numeric' }),
  }).format(date);
  const month = String(date.getMonth() + 1).padStart(2, '0');
  return { key: `${date.getFullYear()}-${month}`, kind: 'month-name', label };
}
