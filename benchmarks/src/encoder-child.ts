import { loadOnnxEmbedder, loadStaticEncoder } from '@onyx/models';
import type { EncoderFigures, EncoderRequest } from './encoders.ts';

/**
 * The process that an encoder is measured in, so that the memory told is that of a program with an encoder and
 * nothing else. It is given texts once, answers with figures, and ends.
 */

/** Passes over the texts: the median of several says more than one on a machine that others use, too. */
const staticPasses = 5;

process.once('message', (request: EncoderRequest) => {
  const measured = request.model === undefined ? measureStatic(request) : measureOnnx(request, request.model);
  void measured.then((figures) => process.send?.(figures, () => process.exit()));
});

async function measureStatic({ texts }: EncoderRequest): Promise<EncoderFigures> {
  const startedAt = performance.now();
  const encoder = await loadStaticEncoder();
  const loadMs = performance.now() - startedAt;
  for (const text of texts.slice(0, 200)) encoder.encode(text);
  const rates: number[] = [];
  let tokens = 0;
  for (const text of texts) tokens += encoder.tokenise(text).length;
  for (let pass = 0; pass < staticPasses; pass += 1) {
    const passAt = performance.now();
    for (const text of texts) encoder.encode(text);
    rates.push((texts.length * 1000) / (performance.now() - passAt));
  }
  const rate = rates.toSorted((a, b) => a - b)[Math.floor(staticPasses / 2)] ?? Number.NaN;
  const rssMb = process.resourceUsage().maxRSS / 1024;
  return { textsPerSecond: rate, tokensPerSecond: (rate * tokens) / texts.length, loadMs, rssMb };
}

async function measureOnnx({ texts }: EncoderRequest, folder: string): Promise<EncoderFigures> {
  const startedAt = performance.now();
  const embedder = await loadOnnxEmbedder(folder);
  const loadMs = performance.now() - startedAt;
  await embedder.embedPassages(texts.slice(0, 8));
  const warmTokens = embedder.tokensRead;
  const passAt = performance.now();
  await embedder.embedPassages(texts);
  const seconds = (performance.now() - passAt) / 1000;
  await embedder.close();
  // The network's memory is in a process of its own: whoever started this one adds both.
  return {
    textsPerSecond: texts.length / seconds,
    tokensPerSecond: (embedder.tokensRead - warmTokens) / seconds,
    loadMs,
    rssMb: 0,
  };
}
