'use client';
import type { Message } from '@onyx/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import { hasErrorCode } from '../../../api/error-text.ts';
import { queryKeys } from '../../../api/keys.ts';
import { streamAnswer } from '../../../api/stream.ts';
import { applyEvent, newerOf } from './apply-event.ts';
import { patchChat, patchConversation, putMessages, refreshConversationList } from './chat-cache.ts';
import { tellTabs } from './tabs.ts';

type LiveAnswers = {
  /**
   * Running answers as far as they have arrived. One that has ended stays until the next one starts: the query
   * cache tells its readers later than this store does, and for a moment they would see the answer of before.
   */
  byId: Readonly<Record<string, Message>>;
  /** Answers whose connection broke and is being taken up again. */
  waiting: ReadonlySet<string>;
};

/**
 * Answers that run now. They live outside of components: an answer goes on arriving while its reader looks at
 * another chat, and the sidebar knows that it runs.
 */
export const useLiveAnswers = create<LiveAnswers>(() => ({ byId: {}, waiting: new Set() }));

const followed = new Map<string, AbortController>();

/** A tab that closes cannot tell the end of its answers any more. */
function tellLeaving(): void {
  for (const { conversationId } of Object.values(useLiveAnswers.getState().byId).filter(isRunning)) {
    tellTabs({ type: 'running', conversationId, isRunning: false });
  }
}

/** The message as it is now: the running copy where that is ahead of what was loaded. */
export function useLiveMessage(message: Message): Message {
  return newerOf(
    message,
    useLiveAnswers((state) => state.byId[message.id]),
  );
}

/** The answer of a chat that is running now. */
export function runningAnswer(conversationId: string): Message | undefined {
  return Object.values(useLiveAnswers.getState().byId).find(
    (message) => message.conversationId === conversationId && isRunning(message),
  );
}

function isRunning({ status }: Message): boolean {
  return status === 'streaming';
}

/** Whether an answer of a chat is running. Does not render for each of its words. */
export function useIsRunning(conversationId: string): boolean {
  return useLiveAnswers(({ byId }) =>
    Object.values(byId).some((message) => message.conversationId === conversationId && isRunning(message)),
  );
}

/** Reads a running answer to its end, from the last event it holds. Following it twice does nothing. */
export function followAnswer(queryClient: QueryClient, message: Message): void {
  if (message.status !== 'streaming' || followed.has(message.id)) return;
  const abort = new AbortController();
  if (followed.size === 0) window.addEventListener('pagehide', tellLeaving);
  followed.set(message.id, abort);
  useLiveAnswers.setState(({ byId }) => {
    const running = Object.values(byId).filter(isRunning);
    return { byId: Object.fromEntries([...running, message].map((answer) => [answer.id, answer])) };
  });
  tellTabs({ type: 'running', conversationId: message.conversationId, isRunning: true });
  void follow(queryClient, message, abort.signal).finally(() => {
    followed.delete(message.id);
    dropUnfinished(message.id);
    tellTabs({ type: 'running', conversationId: message.conversationId, isRunning: false });
  });
}

/** Stops reading, e.g. of a chat that is being deleted. The answer itself runs on. */
export function unfollowChat(conversationId: string): void {
  for (const message of Object.values(useLiveAnswers.getState().byId)) {
    if (message.conversationId === conversationId) followed.get(message.id)?.abort();
  }
}

async function follow(queryClient: QueryClient, start: Message, signal: AbortSignal): Promise<void> {
  const { conversationId } = start;
  let message = start;
  const show = createFrameBatch(() => publish(message));
  try {
    const events = streamAnswer({
      messageId: start.id,
      after: start.lastEventId,
      signal,
      onConnectionChange: (isConnected) => setWaiting(start.id, !isConnected),
    });
    for await (const { id, event } of events) {
      message = applyEvent(message, id, event);
      if (event.type === 'title-changed')
        patchConversation(queryClient, conversationId, { title: event.title });
      if (event.type === 'text-delta') show.later();
      else show.now();
    }
  } catch (error) {
    if (hasErrorCode(error, 'not-found')) {
      await queryClient.invalidateQueries({ queryKey: queryKeys.conversation(conversationId) });
      return;
    }
    // What arrived stays, with what broke. The answer itself may be fine: a reload shows it.
    const broken = hasErrorCode(error) ? error.toInfo() : { code: 'server-unreachable' as const };
    message = { ...message, status: 'failed', error: broken };
    publish(message);
  } finally {
    show.cancel();
    setWaiting(start.id, false);
  }
  patchChat(queryClient, conversationId, (chat) => putMessages(chat, message));
  refreshConversationList(queryClient);
}

function publish(message: Message): void {
  useLiveAnswers.setState(({ byId }) => ({ byId: { ...byId, [message.id]: message } }));
}

/** Nobody reads it any more and it has not ended: it was aborted, or it is gone. */
function dropUnfinished(messageId: string): void {
  useLiveAnswers.setState(({ byId }) => {
    const message = byId[messageId];
    if (!message || !isRunning(message)) return { byId };
    const { [messageId]: _gone, ...rest } = byId;
    return { byId: rest };
  });
}

function setWaiting(messageId: string, isWaiting: boolean): void {
  useLiveAnswers.setState((state) => {
    if (state.waiting.has(messageId) === isWaiting) return state;
    const waiting = new Set(state.waiting);
    if (isWaiting) waiting.add(messageId);
    else waiting.delete(messageId);
    return { waiting };
  });
}

/** Draws at most once a frame, however many pieces arrive; a hidden tab has no frames, so a timer stands in. */
function createFrameBatch(draw: () => void) {
  let frame: number | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const cancel = () => {
    if (frame !== null) cancelAnimationFrame(frame);
    if (timer !== null) clearTimeout(timer);
    frame = null;
    timer = null;
  };
  const now = () => {
    cancel();
    draw();
  };
  return {
    cancel,
    now,
    later() {
      if (frame !== null || timer !== null) return;
      if (document.visibilityState === 'hidden') timer = setTimeout(now, 250);
      else frame = requestAnimationFrame(now);
    },
  };
}
