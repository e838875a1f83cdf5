/** Takes text in pieces and gives back what of it is answer. */
export type ThinkingFilter = {
  push(piece: string): string;
  /** What was held back as the possible start of a tag. */
  end(): string;
};

const openings = ['<think>', '<thinking>'];
const closings: Record<string, string> = { '<think>': '</think>', '<thinking>': '</thinking>' };

/**
 * Removes the blocks in which local models think aloud (`<think>…</think>`) from the start of an answer. Only there:
 * an answer about such tags may well contain them. A block that never ends hides everything.
 */
export function createThinkingFilter(): ThinkingFilter {
  let held = '';
  let closing: string | undefined;
  let isAnswering = false;

  const drain = (): string => {
    for (;;) {
      if (closing !== undefined) {
        const at = held.indexOf(closing);
        if (at === -1) {
          // All but the possible beginning of the closing tag is thought and gone.
          held = held.slice(-(closing.length - 1));
          return '';
        }
        held = held.slice(at + closing.length);
        closing = undefined;
      }
      held = held.trimStart();
      const opening = openings.find((tag) => held.startsWith(tag));
      if (opening === undefined) {
        if (openings.some((tag) => tag.startsWith(held))) return '';
        isAnswering = true;
        return held;
      }
      held = held.slice(opening.length);
      closing = closings[opening];
    }
  };

  return {
    push(piece) {
      if (isAnswering) return piece;
      held += piece;
      return drain();
    },
    end() {
      return isAnswering || closing !== undefined ? '' : held;
    },
  };
}
