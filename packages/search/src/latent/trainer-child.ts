import { termsOfText } from './latent-embedder.ts';
import { createFoldIn, decodeLatentModel, encodeLatentModel, type FoldIn } from './latent-model.ts';
import { createTermCounter } from './term-matrix.ts';
import { trainLatentModel } from './train-latent-model.ts';
import type { TrainerReply, TrainerRequest } from './trainer-messages.ts';

/** The process that a latent model is learned in. It ends when the one that started it goes away. */

const counter = createTermCounter();
let foldIn: FoldIn | undefined;

process.on('disconnect', () => process.exit());
process.on('message', (request: TrainerRequest) => process.send?.(answer(request)));

function answer(request: TrainerRequest): TrainerReply {
  try {
    return work(request);
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : 'unknown' };
  }
}

function work(request: TrainerRequest): TrainerReply {
  if (request.kind === 'add') {
    for (const terms of request.chunks) counter.add(terms);
    return { kind: 'done' };
  }
  if (request.kind === 'train') {
    const model = trainLatentModel(counter.finish());
    foldIn = model ? createFoldIn(model) : undefined;
    return { kind: 'model', model: model && encodeLatentModel(model) };
  }
  if (request.kind === 'use') {
    foldIn = createFoldIn(decodeLatentModel(Buffer.from(request.model)));
    return { kind: 'done' };
  }
  if (!foldIn) throw new Error('there is no model yet');
  return { kind: 'vectors', vectors: request.texts.map(termsOfText).map(foldIn) };
}
