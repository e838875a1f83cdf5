import type { Conversation } from '@onyx/contracts';
import { describe, expect, test } from 'vitest';
import { groupHistory } from './group-history.ts';

const now = new Date(2026, 10, 23, 9, 0);
const daysAgo = (days: number, hour = 12) => new Date(2026, 10, 23 - days, hour).toISOString();
const chat = (id: string, updatedAt: string, isPinned = false): Conversation => ({
  id,
  title: id,
  isPinned,
  scope: {},
  createdAt: updatedAt,
  updatedAt,
  activeLeafId: null,
});
const shape = (conversations: Conversation[], locale: 'en' | 'zh' = 'en') =>
  groupHistory(conversations, locale, now).map((group) => [
    group.label ?? group.kind,
    group.conversations.map(({ id }) => id),
  ]);

describe('groupHistory', () => {
  test('pinned, then by calendar day, then by month', () => {
    const chats = [
      chat('today', daysAgo(0, 0)),
      chat('pinned', daysAgo(400), true),
      chat('late yesterday', daysAgo(1, 23)),
      chat('week', daysAgo(7)),
      chat('month', daysAgo(8)),
      chat('september', daysAgo(60)),
      chat('last year', daysAgo(400)),
    ];
    expect(shape(chats)).toEqual([
      ['pinned', ['pinned']],
      ['today', ['today']],
      ['yesterday', ['late yesterday']],
      ['week', ['week']],
      ['month', ['month']],
      ['September', ['september']],
      ['October 2025', ['last year']],
    ]);
    expect(
      shape(chats, 'zh')
        .slice(-2)
        .map(([name]) => name),
    ).toEqual(['九月', '2025年10月']);
  });

  test('newest first in each group, whatever the order given', () => {
    const chats = [chat('old', daysAgo(3)), chat('new', daysAgo(2)), chat('middle', daysAgo(2, 1))];
    expect(shape(chats)).toEqual([['week', ['new', 'middle', 'old']]]);
    expect(shape(chats.toReversed())).toEqual(shape(chats));
  });

  test('the same month of two years are two groups', () => {
    const keys = groupHistory(
      [chat('a', '2025-03-10T12:00:00.000Z'), chat('b', '2024-03-10T12:00:00.000Z')],
      'en',
      now,
    );
    expect(keys.map(({ key }) => key)).toEqual(['2025-03', '2024-03']);
  });

  test('nothing gives nothing', () => expect(groupHistory([], 'en', now)).toEqual([]));
});
