import type { Message } from '@onyx/contracts';
import { describe, expect, test } from 'vitest';
import { branchTo, leafBelow } from './branch.ts';

let clock = 0;
function message(id: string, parentId: string | null, role: Message['role'], second = (clock += 1)): Message {
  return {
    id,
    conversationId: 'c',
    parentId,
    role,
    text: id,
    status: 'complete',
    answerKind: null,
    modelName: null,
    sources: [],
    support: [],
    phases: [],
    error: null,
    feedback: null,
    lastEventId: 0,
    createdAt: new Date(second * 1000).toISOString(),
  };
}

// q1 ─ a1 ─ q2 ─ a2
//    │    └ q3 ─ a3      (q2 edited)
//    └ a1b               (a1 written again)
const tree = [
  message('q1', null, 'user'),
  message('a1', 'q1', 'assistant'),
  message('q2', 'a1', 'user'),
  message('a2', 'q2', 'assistant'),
  message('q3', 'a1', 'user'),
  message('a3', 'q3', 'assistant'),
  message('a1b', 'q1', 'assistant'),
];
const ids = (leaf: string | null) => branchTo(tree, leaf).map(({ message }) => message.id);

describe('branchTo', () => {
  test('leads from the first question to the leaf', () => {
    expect(ids('a2')).toEqual(['q1', 'a1', 'q2', 'a2']);
    expect(ids('a3')).toEqual(['q1', 'a1', 'q3', 'a3']);
    expect(ids('a1b')).toEqual(['q1', 'a1b']);
  });

  test('knows the alternatives of each message, oldest first', () => {
    const siblings = branchTo(tree, 'a3').map((item) => item.siblingIds);
    expect(siblings).toEqual([['q1'], ['a1', 'a1b'], ['q2', 'q3'], ['a3']]);
  });

  test('without a known leaf shows the newest branch', () => {
    expect(ids(null)).toEqual(['q1', 'a1b']);
    expect(ids('gone')).toEqual(['q1', 'a1b']);
    expect(branchTo([], null)).toEqual([]);
  });

  test('an edited first question is a sibling at the root', () => {
    const edited = [...tree, message('q0', null, 'user'), message('a0', 'q0', 'assistant')];
    expect(branchTo(edited, 'a0').map(({ message }) => message.id)).toEqual(['q0', 'a0']);
    expect(branchTo(edited, 'a0')[0]?.siblingIds).toEqual(['q1', 'q0']);
  });

  test('a question and answer of the same moment stay in order', () => {
    const pair = [message('a', 'q', 'assistant', 500), message('q', null, 'user', 500)];
    expect(branchTo(pair, null).map(({ message }) => message.id)).toEqual(['q', 'a']);
  });

  test('a missing parent or a loop does not hang', () => {
    expect(branchTo([message('x', 'gone', 'user')], 'x')).toHaveLength(1);
    expect(branchTo([message('x', 'y', 'user'), message('y', 'x', 'assistant')], 'x')).toHaveLength(2);
  });
});

describe('leafBelow', () => {
  test('chooses the newest message below', () => {
    expect(leafBelow(tree, 'a1')).toBe('a3');
    expect(leafBelow(tree, 'q2')).toBe('a2');
    expect(leafBelow(tree, 'q1')).toBe('a1b');
    expect(leafBelow(tree, 'a1b')).toBe('a1b');
  });

  test('every message is on the branch of its leaf', () => {
    for (const { id } of tree) expect(ids(leafBelow(tree, id))).toContain(id);
  });
});
