import type { ModelState, ModelStatus } from '@onyx/contracts';
import { detectModelFolder, downloadModel } from '@onyx/models';
import type { Logger } from '@onyx/telemetry';
import { basename, dirname } from 'node:path';
import { openGenerator, type GenerationSettings } from '../generation/open-generator.ts';
import { ServerError } from '../server-error.ts';
import { checkFiles, writeChecksums } from './checksums.ts';
import type { ModelSource } from './model-sources.ts';
import { openBuiltInEncoder, openEncoder, type EncoderSettings } from './open-encoder.ts';
import type { ServedModel } from './served-model.ts';

export type LoadSettings = {
  hub: string;
  /** Nothing is fetched. */
  isOffline: boolean;
  /** Of one model, by its name. */
  encoder: (name: string) => EncoderSettings;
  generation: GenerationSettings;
  logger: Logger;
};

export type LoadReport = (state: ModelState, progress?: ModelStatus['progress']) => void;
export type LoadModel = (
  source: ModelSource,
  report: LoadReport,
  signal: AbortSignal,
) => Promise<ServedModel>;

/**
 * Brings a model to where it can be asked: fetched when it is not there, checked, opened, its threads measured.
 * Rejects with an `AppError` with a `model-*` code, a `ServerError`, or the signal's reason.
 */
export function createModelLoader(settings: LoadSettings): LoadModel {
  return async (source, report, signal) => {
    const { logger } = settings;
    const inBytes = (done: number, total: number) => ({ done, total, unit: 'bytes' as const });
    if (source.place === 'built-in') {
      report('loading');
      return openBuiltInEncoder(settings.encoder(source.name).queue);
    }
    if (source.place === 'hub') {
      report('fetching');
      await fetchModel(source, settings, signal, (done, total) => report('fetching', inBytes(done, total)));
    }
    report('checking');
    const isFile = source.place === 'gguf';
    const checked = await checkFiles(
      isFile ? dirname(source.path) : source.path,
      (done, total) => report('checking', inBytes(done, total)),
      isFile ? basename(source.path) : undefined,
    );
    if (checked === 0) logger.info({ model: source.name }, 'a model without checksums is not checked');
    signal.throwIfAborted();
    report('loading');
    if (source.place !== 'gguf') return openEncoder(source.path, settings.encoder(source.name));
    return openGenerator(source.path, settings.generation, signal, (fraction) => {
      report('loading', { done: Math.round(fraction * 100), total: 100, unit: 'percent' });
    });
  };
}

async function fetchModel(
  { path, repository, revision }: ModelSource & { place: 'hub' },
  { hub, isOffline, logger }: LoadSettings,
  signal: AbortSignal,
  onBytes: (done: number, total: number) => void,
): Promise<void> {
  if (isOffline) {
    // Says itself which files are missing.
    await detectModelFolder(path);
    return;
  }
  const { isFetched } = await downloadModel({
    hub,
    repository,
    revision,
    targetDir: path,
    signal,
    onProgress: ({ doneBytes, totalBytes }) => onBytes(doneBytes, totalBytes),
  }).catch((error: unknown) => {
    throw readableDownloadError(error, repository);
  });
  if (!isFetched) return;
  await writeChecksums(path).catch((error: unknown) => {
    logger.warn({ err: error, model: repository }, 'the checksums of a fetched model could not be written');
  });
}

/** Many installations mount the folder read-only: whoever asked for a model that is not in it is told so. */
function readableDownloadError(error: unknown, repository: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!['EROFS', 'EACCES', 'EPERM', 'ENOSPC'].includes(code)) return error;
  const message = `The model "${repository}" is not in the model folder, which cannot be written to (${code}). Put it there, or let the model server write to its folder.`;
  return new ServerError('model_unavailable', message, { cause: error });
}
