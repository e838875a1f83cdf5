import { expect, test } from 'vitest';
import { contextTexts } from '../testing/context-texts.ts';
import { termsOfText } from './latent-embedder.ts';
import { createFoldIn, decodeLatentModel, encodeLatentModel } from './latent-model.ts';
import { startLatentTrainer } from './latent-trainer.ts';
import { createTermCounter } from './term-matrix.ts';
import { trainLatentModel } from './train-latent-model.ts';

test('a process of its own learns the same model and makes the same vectors, also with a model of another', async () => {
  const trainer = startLatentTrainer();
  const terms = contextTexts.map(termsOfText);
  await trainer.add(terms.slice(0, 200));
  await trainer.add(terms.slice(200));
  const bytes = await trainer.train();
  const counter = createTermCounter();
  for (const chunk of terms) counter.add(chunk);
  const model = trainLatentModel(counter.finish())!;
  expect(bytes).toEqual(encodeLatentModel(model));

  const texts = contextTexts.slice(0, 10);
  const fold = createFoldIn(decodeLatentModel(bytes!));
  const expected = texts.map((text) => fold(termsOfText(text)));
  expect(await trainer.embed(texts)).toEqual(expected);
  const second = startLatentTrainer();
  await expect(second.embed(texts)).rejects.toThrow('no model yet');
  await second.use(bytes!);
  expect(await second.embed(texts)).toEqual(expected);
  await expect(second.use(bytes!.subarray(0, 100))).rejects.toThrow('not whole');
  await Promise.all([trainer.end(), second.end()]);
});

test('an abort ends it at once, in the middle of its work', async () => {
  const stopping = new AbortController();
  const trainer = startLatentTrainer(stopping.signal);
  for (let round = 0; round < 5; round += 1) await trainer.add(contextTexts.map(termsOfText));
  const training = trainer.train();
  stopping.abort(new Error('the worker stops'));
  await expect(training).rejects.toThrow('the worker stops');
  await expect(trainer.embed(['late'])).rejects.toThrow('the worker stops');
  await trainer.end();
  const late = startLatentTrainer(stopping.signal);
  await expect(late.train()).rejects.toThrow('the worker stops');
  await late.end();
});

test('what is asked of one that has ended rejects', async () => {
  const trainer = startLatentTrainer();
  const training = trainer.train();
  await trainer.end();
  await expect(training).rejects.toThrow();
  await expect(trainer.embed(['text'])).rejects.toThrow();
});
