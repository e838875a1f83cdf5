/**
 * Indices of texts in requests of bounded size, in their order. Texts without any letter are left out: services refuse
 * them. A text above the limit is a request of its own.
 */
export function splitTexts(
  texts: readonly string[],
  { textsPerRequest, tokensPerRequest }: { textsPerRequest: number; tokensPerRequest: number },
): number[][] {
  const batches: number[][] = [];
  let batch: number[] = [];
  let tokens = 0;
  for (const [index, text] of texts.entries()) {
    if (text.trim() === '') continue;
    const size = estimateTokens(text);
    if (batch.length > 0 && (batch.length >= textsPerRequest || tokens + size > tokensPerRequest)) {
      batches.push(batch);
      batch = [];
      tokens = 0;
    }
    batch.push(index);
    tokens += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Tokens of a text, rather too many than too few: four ASCII characters make one, any other character is one. */
export function estimateTokens(text: string): number {
  let others = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) others += 1;
  return Math.ceil((text.length - others) / 4) + others;
}
