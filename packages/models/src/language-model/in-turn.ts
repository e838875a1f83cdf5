/** Enough that few rounds of the event loop are gone through, and little enough that a round takes some milliseconds. */
const perRound = 16;

let waiting: (() => void)[] = [];

/**
 * Goes on with an answer of which more text has come, a few answers in each round of the event loop. With hundreds of
 * them the packets of one round would all be worked on before anything else, and a question waits for a dozen replies
 * of the database before its first word: a token can be some milliseconds late, those add up.
 * @param goOn Only wakes somebody: it must not throw, or the others of its round would be left.
 */
export function inTurn(goOn: () => void): void {
  waiting.push(goOn);
  if (waiting.length === 1) setImmediate(takeRound);
}

function takeRound(): void {
  const round = waiting.slice(0, perRound);
  waiting = waiting.slice(perRound);
  if (waiting.length > 0) setImmediate(takeRound);
  for (const goOn of round) goOn();
}
