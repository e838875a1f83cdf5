/** Milliseconds since 1970, with fractions: the same clock in all processes of a machine. */
export function clockMs(): number {
  return performance.timeOrigin + performance.now();
}

/** A word of a made-up answer that says when it was sent: `t` and tenths of milliseconds. */
export function timedWord(sentMs: number): string {
  return `t${Math.round(sentMs * 10)}`;
}

/** When the words of a text that are whole (a space or a mark follows) were sent, in milliseconds. */
export function sentTimes(text: string): number[] {
  return [...text.matchAll(/\bt(\d{14,})(?=[\s.])/g)].map(([, tenths]) => Number(tenths) / 10);
}
