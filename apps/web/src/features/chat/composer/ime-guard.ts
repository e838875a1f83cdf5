/** What the guard needs to know of a key press. */
export type EnterPress = {
  key: string;
  keyCode: number;
  shiftKey: boolean;
  isComposing: boolean;
  /** Milliseconds, as events carry it. */
  timeStamp: number;
};

/** A key press that follows a composition this closely, without a release between, is the one that ended it. */
const sameKeyMs = 120;

export type ImeGuard = {
  onCompositionStart: () => void;
  onCompositionEnd: (timeStamp: number) => void;
  onKeyUp: () => void;
  /** Whether this press means "send": a plain Enter that no input method has a use for. */
  isSend: (press: EnterPress) => boolean;
};

/**
 * Tells the Enter that sends from the Enter that takes a candidate of an input method. Chrome and Firefox say
 * `isComposing`; older engines only `keyCode` 229; Safari ends the composition before it reports the key.
 */
export function createImeGuard(): ImeGuard {
  let isComposing = false;
  let endedAt: number | null = null;
  return {
    onCompositionStart() {
      isComposing = true;
      endedAt = null;
    },
    onCompositionEnd(timeStamp) {
      isComposing = false;
      endedAt = timeStamp;
    },
    onKeyUp() {
      endedAt = null;
    },
    isSend(press) {
      if (press.key !== 'Enter' || press.shiftKey) return false;
      if (isComposing || press.isComposing || press.keyCode === 229) return false;
      const hasJustEnded = endedAt !== null && press.timeStamp - endedAt < sameKeyMs;
      endedAt = null;
      return !hasJustEnded;
    },
  };
}
