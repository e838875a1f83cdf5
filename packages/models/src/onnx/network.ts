import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '@onyx/contracts';
import { join } from 'node:path';
import { damaged, unsupported } from '../model-folder/model-json.ts';
import type { EncodedText } from '../tokenizer/text-tokenizer.ts';
import { normalise } from '../vectors.ts';
import { providersOf } from './devices.ts';
import type { OnnxProcessSettings } from './messages.ts';
import { poolTokens } from './pool.ts';

export type Network = {
  readonly device: 'cpu' | 'cuda';
  /** One row a text: its vector of length 1, or its scores. */
  compute(texts: readonly EncodedText[]): Promise<Float32Array[]>;
};

/** Outputs by their usual names, the one that is complete first; else the network's first one. */
const outputNames = {
  vectors: ['sentence_embedding', 'last_hidden_state', 'token_embeddings'],
  scores: ['logits'],
};

/**
 * Opens a network. The runtime is loaded here and nowhere else.
 * @throws AppError `model-runtime-missing`, `model-files-damaged`, or `model-unsupported`.
 */
export async function openNetwork(settings: OnnxProcessSettings, padId: number): Promise<Network> {
  const runtime = await import('onnxruntime-node').catch((cause: unknown) => {
    throw missingRuntime(`${process.platform} ${process.arch}`, cause);
  });
  const open = (executionProviders: string[]): Promise<InferenceSession> =>
    runtime.InferenceSession.create(join(settings.folder, settings.file), {
      executionProviders,
      intraOpNumThreads: settings.threads,
      extra: {
        // Threads that wait actively take the other half of the processor from everything else.
        session: { intra_op: { allow_spinning: '0' } },
        // The processor's kernel for an addition and a normalisation in one is slower than the two: with
        // all-MiniLM-L6-v2 it takes a fifth of the time of a batch.
        ...(!executionProviders.includes('cuda') && {
          optimization: { disable_specified_optimizers: 'SkipLayerNormFusion' },
        }),
      },
    });
  const { session, device } = await openFirst(providersOf(settings.device), open).catch((cause: unknown) => {
    throw settings.device === 'cuda' ? missingRuntime('CUDA', cause) : damaged(settings.file, cause);
  });
  requireKnownInputs(session);
  const output =
    outputNames[settings.head].find((name) => session.outputNames.includes(name)) ??
    session.outputNames[0] ??
    '';

  return {
    device,
    async compute(texts) {
      const width = Math.max(...texts.map(({ ids }) => ids.length));
      const shape = [texts.length, width];
      const tensor = (padding: number, valuesOf: (text: EncodedText) => readonly number[]): Tensor =>
        new runtime.Tensor('int64', padded(texts.map(valuesOf), width, padding), shape);
      const inputs: Record<string, () => Tensor> = {
        input_ids: () => tensor(padId, ({ ids }) => ids),
        attention_mask: () => tensor(0, ({ ids }) => ids.map(() => 1)),
        token_type_ids: () => tensor(0, ({ typeIds }) => typeIds),
      };
      const feeds = Object.fromEntries(session.inputNames.map((name) => [name, inputs[name]!()]));
      const { [output]: result } = await session.run(feeds, [output]);
      if (!(result?.data instanceof Float32Array)) throw unsupported(`output ${output}`);
      return rowsOf(result.data, result.dims, texts, settings);
    },
  };
}

/** A session with the first list of providers that opens. Rejects as the last one does. */
async function openFirst(
  choices: readonly string[][],
  open: (providers: string[]) => Promise<InferenceSession>,
): Promise<{ session: InferenceSession; device: Network['device'] }> {
  const [first = [], ...others] = choices;
  try {
    return { session: await open(first), device: first.includes('cuda') ? 'cuda' : 'cpu' };
  } catch (error) {
    if (others.length === 0) throw error;
    return openFirst(others, open);
  }
}

function missingRuntime(platform: string, cause: unknown): AppError {
  return new AppError('model-runtime-missing', { params: { platform }, cause });
}

function requireKnownInputs(session: InferenceSession): void {
  for (const input of session.inputMetadata) {
    const isKnown = ['input_ids', 'attention_mask', 'token_type_ids'].includes(input.name);
    if (!isKnown || !input.isTensor || input.type !== 'int64') throw unsupported(`input ${input.name}`);
  }
}

function padded(rows: readonly (readonly number[])[], width: number, padding: number): BigInt64Array {
  const values = new BigInt64Array(rows.length * width).fill(BigInt(padding));
  for (const [index, row] of rows.entries()) {
    for (let at = 0; at < row.length; at += 1) values[index * width + at] = BigInt(row[at]!);
  }
  return values;
}

/** `[text][value]` is what it is; `[text][token][value]` is pooled. */
function rowsOf(
  values: Float32Array,
  dims: readonly number[],
  texts: readonly EncodedText[],
  { head, pooling }: OnnxProcessSettings,
): Float32Array[] {
  const [count, width = 1, dimensions = 1] = dims;
  const lengths = texts.map(({ ids }) => ids.length);
  if (count !== texts.length || dims.length > 3) throw unsupported(`output of shape ${dims.join(' × ')}`);
  if (dims.length === 3) {
    if (head === 'scores') throw unsupported('a score for each token');
    return poolTokens(values, lengths, { width, dimensions, pooling });
  }
  const rows = lengths.map((_, index) => values.slice(index * width, (index + 1) * width));
  return head === 'scores' ? rows : rows.map(normalise);
}
