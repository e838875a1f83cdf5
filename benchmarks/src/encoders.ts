import { detectModelFolder } from '@onyx/models';
import { readEvaluationDocuments } from '@onyx/search';
import { fork } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@onyx/search';
import { createVocabulary, paragraph } from './corpus.ts';
import { watchMemory } from './process-tree.ts';

/** Of an ONNX encoder when `model`, its folder, is given; else of the static encoder. */
export type EncoderRequest = { texts: string[]; model?: string };
export type EncoderFigures = {
  textsPerSecond: number;
  tokensPerSecond: number;
  loadMs: number;
  rssMb: number;
};

const generatedTexts = 1_000;
/** So many texts take about ten seconds on two cores. */
const onnxTexts = 300;

/** Speed and memory of the static encoder, on one core. `corpus` is a folder in BEIR layout. */
export async function measureStatic(corpus: string | undefined) {
  const { texts, name } = await readTexts(corpus);
  const { textsPerSecond, loadMs, rssMb } = await measure({ texts });
  return {
    textsPerSecond: Math.round(textsPerSecond),
    loadMs: Math.round(loadMs),
    rssMb: Math.round(rssMb),
    corpus: name,
    texts: texts.length,
  };
}

/** Speed and memory of an ONNX sentence encoder, on all cores; memory is that of both its processes. */
export async function measureVectors(options: { corpus?: string; model?: string; modelsDir: string }) {
  const model = resolve(options.model ?? (await findModel(options.modelsDir)));
  const { texts, name } = await readTexts(options.corpus);
  const figures = await measure({ texts: texts.slice(0, onnxTexts), model });
  return {
    textsPerSecond: Math.round(figures.textsPerSecond * 10) / 10,
    tokensPerSecond: Math.round(figures.tokensPerSecond),
    rssMb: Math.round(figures.rssMb),
    loadMs: Math.round(figures.loadMs),
    corpus: name,
    texts: Math.min(texts.length, onnxTexts),
    model: basename(model),
  };
}

async function measure(request: EncoderRequest): Promise<EncoderFigures> {
  const child = fork(fileURLToPath(new URL('./encoder-child.ts', import.meta.url)), {
    serialization: 'advanced',
  });
  const memory = watchMemory(child.pid ?? process.pid);
  try {
    const answer = new Promise<EncoderFigures>((resolveAnswer, reject) => {
      child.once('message', (figures) => resolveAnswer(figures as EncoderFigures));
      child.once('close', (code) => reject(new Error(`the encoder's process ended with ${code}`)));
    });
    child.send(request);
    const figures = await answer;
    return request.model === undefined ? figures : { ...figures, rssMb: memory.stop() };
  } finally {
    memory.stop();
    child.kill();
  }
}

async function readTexts(corpus: string | undefined): Promise<{ texts: string[]; name: string }> {
  if (corpus !== undefined) {
    const documents = await readEvaluationDocuments(corpus);
    return {
      texts: documents.map(({ title, text }) => `${title}\n${text}`),
      name: basename(resolve(corpus)),
    };
  }
  const random = createRandom(11);
  const word = createVocabulary(30_000, random);
  // Abstracts of papers have 100 to 300 words.
  const texts = Array.from({ length: generatedTexts }, () =>
    paragraph(word, random, 100 + Math.floor(random() * 200)),
  );
  return { texts, name: 'generated' };
}

/** The first sentence encoder of the models folder. */
async function findModel(modelsDir: string): Promise<string> {
  const names: string[] = await readdir(modelsDir).catch(() => []);
  for (const name of names.toSorted()) {
    const kind = await detectModelFolder(join(modelsDir, name)).catch(() => undefined);
    if (kind === 'onnx') return join(modelsDir, name);
  }
  throw new Error(
    `No ONNX sentence encoder in ${modelsDir}. Name its folder with --model, or the folder of models with ONYX_MODELS_DIR.`,
  );
}
