import { toErrorInfo, type RetrievalModelInput, type RetrievalModelTest } from '@onyx/contracts';
import type { ModelOpener } from './model-opener.ts';

export const sampleQuestion = 'How much water may a garden lamp stand?';
export const samplePassage = [
  'The lamp is made for outdoor use and stands rain from all sides. Mount it at least two metres above the ground and',
  'never point the seal of the cable upwards. 本灯适合户外使用，可承受各方向的雨水。安装高度应不低于两米，电缆密封处不得朝上。',
  'Before cleaning, switch off the current and let the glass cool down; a damp cloth is enough. Parts that are broken',
  'are replaced free of charge within three years, if the lamp was mounted by an electrician and the bill is kept.',
].join(' ');

const passages = 32;

/** Loads a model, or asks a service, and measures it. Does not throw for what is wrong with the model. */
export async function testModel(
  opener: ModelOpener,
  input: Exclude<RetrievalModelInput, { source: 'hub' }>,
  signal?: AbortSignal,
): Promise<RetrievalModelTest> {
  const options = signal ? { signal } : {};
  // Each a little different: a service or a cache may know equal texts.
  const texts = Array.from({ length: passages }, (_, index) => `${index + 1}. ${samplePassage}`);
  const startedAt = performance.now();
  try {
    const model = await opener.open(input.purpose, input);
    try {
      const work =
        'rerank' in model
          ? (some: string[]) => model.rerank(sampleQuestion, some, options)
          : (some: string[]) => model.embedPassages(some, options);
      await work([samplePassage]);
      const loadedAt = performance.now();
      await work(texts);
      return {
        isOk: true,
        dimensions: 'rerank' in model ? null : model.dimensions,
        languages: model.languages === 'any' ? 'any' : [...model.languages],
        loadMs: Math.round(loadedAt - startedAt),
        textsPerSecond: Math.round((passages / (performance.now() - loadedAt)) * 10_000) / 10,
        error: null,
      };
    } finally {
      await model.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    return {
      isOk: false,
      dimensions: null,
      languages: null,
      loadMs: null,
      textsPerSecond: null,
      error: toErrorInfo(error),
    };
  }
}
