import { describe, expect, test } from 'vitest';
import { createImeGuard, type EnterPress } from './ime-guard.ts';

const enter = (over: Partial<EnterPress> = {}): EnterPress => ({
  key: 'Enter',
  keyCode: 13,
  shiftKey: false,
  isComposing: false,
  timeStamp: 1000,
  ...over,
});

describe('ime guard', () => {
  test('a plain Enter sends, with Shift it breaks the line, other keys do nothing', () => {
    const guard = createImeGuard();
    expect(guard.isSend(enter())).toBe(true);
    expect(guard.isSend(enter({ shiftKey: true }))).toBe(false);
    expect(guard.isSend(enter({ key: 'a', keyCode: 65 }))).toBe(false);
  });

  test('Chrome and Firefox: the Enter of a running composition does not send', () => {
    const guard = createImeGuard();
    guard.onCompositionStart();
    expect(guard.isSend(enter({ isComposing: true, keyCode: 229 }))).toBe(false);
    guard.onCompositionEnd(1001);
    guard.onKeyUp();
    expect(guard.isSend(enter({ timeStamp: 1400 }))).toBe(true);
  });

  test('an engine that only says 229', () => {
    expect(createImeGuard().isSend(enter({ keyCode: 229 }))).toBe(false);
  });

  test('an engine that says neither while composing', () => {
    const guard = createImeGuard();
    guard.onCompositionStart();
    expect(guard.isSend(enter())).toBe(false);
  });

  test('Safari: the composition ends before the key is reported', () => {
    const guard = createImeGuard();
    guard.onCompositionStart();
    guard.onCompositionEnd(1000);
    expect(guard.isSend(enter({ timeStamp: 1003 }))).toBe(false);
    guard.onKeyUp();
    expect(guard.isSend(enter({ timeStamp: 1300 }))).toBe(true);
  });

  test('a candidate taken with Space or the mouse does not swallow the next Enter', () => {
    const bySpace = createImeGuard();
    bySpace.onCompositionStart();
    bySpace.onCompositionEnd(1000);
    bySpace.onKeyUp();
    expect(bySpace.isSend(enter({ timeStamp: 1050 }))).toBe(true);

    const byMouse = createImeGuard();
    byMouse.onCompositionStart();
    byMouse.onCompositionEnd(1000);
    expect(byMouse.isSend(enter({ timeStamp: 1900 }))).toBe(true);
  });
});
