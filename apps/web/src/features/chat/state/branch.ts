import type { Message } from '@onyx/contracts';

/** A message of the branch shown, with its place among the alternatives. */
export type BranchItem = {
  message: Message;
  /** Ids of the messages with the same parent, oldest first, itself included. */
  siblingIds: string[];
};

/**
 * The messages from the first question down to a leaf. An unknown `leafId` (null, or of a message that is gone)
 * shows the newest branch. Stops at a missing parent or a loop rather than failing: a damaged chat still reads.
 */
export function branchTo(messages: readonly Message[], leafId: string | null): BranchItem[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const siblings = childrenByParent(messages);
  const path: BranchItem[] = [];
  const seen = new Set<string>();
  let current = (leafId !== null ? byId.get(leafId) : undefined) ?? newest(messages);
  while (current && !seen.has(current.id)) {
    seen.add(current.id);
    const siblingIds = (siblings.get(current.parentId) ?? []).map(({ id }) => id);
    path.push({ message: current, siblingIds });
    current = current.parentId === null ? undefined : byId.get(current.parentId);
  }
  return path.toReversed();
}

/** The leaf to show when an alternative is chosen: the newest message below it, or itself. */
export function leafBelow(messages: readonly Message[], messageId: string): string {
  const children = childrenByParent(messages);
  const seen = new Set<string>();
  const open = [messageId];
  let leaf: Message | undefined;
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    for (const child of children.get(id) ?? []) {
      open.push(child.id);
      if (!leaf || isNewer(child, leaf)) leaf = child;
    }
  }
  return leaf?.id ?? messageId;
}

function childrenByParent(messages: readonly Message[]): Map<string | null, Message[]> {
  const children = Map.groupBy(messages, ({ parentId }) => parentId);
  for (const list of children.values()) list.sort((a, b) => (isNewer(a, b) ? 1 : -1));
  return children;
}

function newest(messages: readonly Message[]): Message | undefined {
  return messages.reduce<Message | undefined>(
    (best, message) => (best && !isNewer(message, best) ? best : message),
    undefined,
  );
}

/** A question and its answer are stored in one moment: the answer is the newer one. */
function isNewer(a: Message, b: Message): boolean {
  if (a.createdAt !== b.createdAt) return a.createdAt > b.createdAt;
  if (a.parentId === b.id) return true;
  return b.parentId !== a.id && a.role === 'assistant' && b.role === 'user';
}
