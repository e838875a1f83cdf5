import { toErrorInfo } from '@onyx/contracts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { knownLanguages } from '../tokenizer/known-languages.ts';
import { loadTextTokenizer, type EncodedText, type TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { planBatches } from './batches.ts';
import type { ComputeRequest, OnnxProcessSettings, OnnxReply, OnnxRequest, OnnxTask } from './messages.ts';
import { openNetwork, type Network } from './network.ts';

/**
 * The process that a network runs in: the runtime computes on the thread that calls it, for a tenth of a second and
 * more at a time. Texts are cut and computed in batches; between two of them newer requests are read, and what is
 * urgent goes first. It ends when the process that started it goes away.
 */

type Model = { tokenizer: TextTokenizer; network: Network; width: number; maxTokens: number };

type Work = {
  texts: EncodedText[];
  /** Those that are left. */
  batches: number[][];
  rows: Float32Array[];
};

let opening: Promise<Model> | undefined;
/** Requests in their order, and what is done of them. */
const requests = new Map<number, { request: ComputeRequest; work?: Work }>();
let isWorking = false;

process.on('disconnect', () => process.exit());
process.on('message', (request: OnnxRequest) => {
  if (request.kind === 'open') void open(request.settings);
  else if (request.kind === 'cancel') requests.delete(request.id);
  else {
    requests.set(request.id, { request });
    if (!isWorking) void workThrough();
  }
});

async function open(settings: OnnxProcessSettings): Promise<void> {
  try {
    opening = load(settings);
    const { tokenizer, width, network } = await opening;
    const languages = await knownLanguages(settings.folder, tokenizer);
    reply({ kind: 'opened', width, languages, device: network.device });
  } catch (error) {
    reply({ kind: 'failed', error: toErrorInfo(error) });
  }
}

async function load(settings: OnnxProcessSettings): Promise<Model> {
  const { maxTokens } = settings;
  const tokenizer = await loadTextTokenizer(settings.folder);
  const network = await openNetwork(settings, tokenizer.padId);
  // The first reading tells how long a row is, and that network and vocabulary fit each other.
  const [row] = await network.compute([tokenizer.encodePair('a', 'a', maxTokens)]);
  return { tokenizer, network, maxTokens, width: row?.length ?? 0 };
}

async function workThrough(): Promise<void> {
  isWorking = true;
  for (;;) {
    const waiting = [...requests.values()];
    const next = waiting.find(({ request }) => request.isUrgent) ?? waiting[0];
    if (!next) break;
    try {
      const model = await opening!;
      next.work ??= plan(next.request.task, model);
      await computeNext(next.work, model);
      if (next.work.batches.length === 0) finish(next.request.id, next.work);
    } catch (error) {
      requests.delete(next.request.id);
      reply({ kind: 'failed', id: next.request.id, error: toErrorInfo(error) });
    }
    await nextTurn();
  }
  isWorking = false;
}

function plan(task: OnnxTask, { tokenizer, width, maxTokens }: Model): Work {
  const texts =
    'texts' in task
      ? task.texts.map((text) => tokenizer.encode(text, maxTokens))
      : task.pairs.map(([query, passage]) => tokenizer.encodePair(query, passage, maxTokens));
  const batches = planBatches(texts.map(({ ids }) => ids.length));
  // Of a text without tokens the row stays zero.
  return { texts, batches, rows: texts.map(() => new Float32Array(width)) };
}

async function computeNext({ texts, batches, rows }: Work, { network }: Model): Promise<void> {
  const batch = batches.shift() ?? [];
  if (batch.length === 0) return;
  const computed = await network.compute(batch.map((index) => texts[index]!));
  for (const [at, index] of batch.entries()) rows[index] = computed[at]!;
}

function finish(id: number, { rows, texts }: Work): void {
  // Cancelled while its last batch was computed.
  if (!requests.delete(id)) return;
  const readings = texts.map(({ ids, isCut }) => ({ tokens: ids.length, isCut }));
  reply({ kind: 'done', id, rows, readings });
}

function reply(message: OnnxReply): void {
  process.send?.(message, () => undefined);
}
