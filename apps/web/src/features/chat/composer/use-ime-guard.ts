'use client';
import { useState, type CompositionEvent, type KeyboardEvent } from 'react';
import { createImeGuard } from './ime-guard.ts';

/** `createImeGuard` for a text box: spread `handlers` on it and ask `isSend` in `onKeyDown`. */
export function useImeGuard() {
  const [guard] = useState(createImeGuard);
  const [handlers] = useState(() => ({
    onCompositionStart: () => guard.onCompositionStart(),
    onCompositionEnd: (event: CompositionEvent) => guard.onCompositionEnd(event.timeStamp),
    onKeyUp: () => guard.onKeyUp(),
  }));
  const isSend = (event: KeyboardEvent): boolean =>
    guard.isSend({
      key: event.key,
      // Deprecated, and the only sign some engines give of a key that an input method takes.
      // eslint-disable-next-line typescript/no-deprecated
      keyCode: event.keyCode,
      shiftKey: event.shiftKey,
      isComposing: event.nativeEvent.isComposing,
      timeStamp: event.timeStamp,
    });
  return { handlers, isSend };
}
