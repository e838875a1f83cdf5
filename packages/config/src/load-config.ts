import { AppError, type Locale } from '@onyx/contracts';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { settingGroups } from './settings.ts';

export type Config = {
  server: {
    port: number;
    host: string;
    publicUrl: string | undefined;
    dataDir: string;
    logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  };
  documents: {
    maxUploadBytes: number;
    parserProcesses: number;
    parserMemoryMb: number;
    parserTimeoutMs: number;
  };
  /** Where models other than the one in the program are, and where they are fetched from. */
  models: { dir: string; hub: string };
  modelServer: {
    port: number;
    host: string;
    modelsDir: string;
    isOffline: boolean;
    /** Null: all that are in the folder. */
    models: readonly string[] | null;
    /** Null: measured. */
    threads: number | null;
    device: 'auto' | 'cpu' | 'cuda';
    concurrency: number;
    batchTokens: number;
    batchWaitMs: number;
    queueTokens: number;
    stopTimeoutMs: number;
  };
  client: { url: string | undefined; apiKey: string | undefined; locale: Locale };
};

const schema = z.object({
  ...settingGroups.server,
  ...settingGroups.documents,
  ...settingGroups.models,
  ...settingGroups.modelServer,
  ...settingGroups.client,
});

/**
 * Reads the configuration from environment variables. Pure: reads no files, has no effects; an empty variable counts as absent.
 * @throws AppError `usage` that names every faulty variable at once.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new AppError('usage', { params: { message: faults.join('; ') } });
  }
  const values = result.data;
  const modelsDir = resolve(values.ONYX_MODELS_DIR ?? join(values.ONYX_DATA_DIR, 'models'));
  return Object.freeze({
    server: {
      port: values.ONYX_PORT,
      host: values.ONYX_HOST,
      publicUrl: values.ONYX_PUBLIC_URL,
      dataDir: resolve(values.ONYX_DATA_DIR),
      logLevel: values.ONYX_LOG_LEVEL,
    },
    documents: {
      maxUploadBytes: values.ONYX_MAX_UPLOAD_MB * 1024 * 1024,
      parserProcesses: values.ONYX_PARSER_PROCESSES,
      parserMemoryMb: values.ONYX_PARSER_MEMORY_MB,
      parserTimeoutMs: values.ONYX_PARSER_TIMEOUT_SECONDS * 1000,
    },
    models: {
      dir: modelsDir,
      hub: values.ONYX_MODELS_HUB.replace(/\/+$/, ''),
    },
    modelServer: {
      port: values.ONYX_MODEL_SERVER_PORT,
      host: values.ONYX_MODEL_SERVER_HOST,
      modelsDir: values.MODEL_CACHE_DIR === undefined ? modelsDir : resolve(values.MODEL_CACHE_DIR),
      isOffline: values.ONYX_OFFLINE,
      models: listOf(values.ONYX_MODEL_SERVER_MODELS),
      threads: values.ONYX_MODEL_THREADS || null,
      device: values.ONYX_MODEL_DEVICE,
      concurrency: values.ONYX_MODEL_CONCURRENCY,
      batchTokens: values.ONYX_MODEL_BATCH_TOKENS,
      batchWaitMs: values.ONYX_MODEL_BATCH_WAIT_MS,
      queueTokens: values.ONYX_MODEL_QUEUE_TOKENS,
      stopTimeoutMs: values.ONYX_MODEL_STOP_SECONDS * 1000,
    },
    client: {
      url: values.ONYX_URL?.replace(/\/+$/, ''),
      apiKey: values.ONYX_API_KEY,
      locale: values.ONYX_LANG ?? systemLocale(values.LC_ALL ?? values.LC_MESSAGES ?? values.LANG),
    },
  });
}

/** The configuration of this process. The only place that reads `process.env`. */
export function loadProcessConfig(overrides: Readonly<Record<string, string | undefined>> = {}): Config {
  return loadConfig({ ...process.env, ...overrides });
}

/** The parts between commas; null without any. */
function listOf(value: string | undefined): string[] | null {
  const parts = (value ?? '').split(',').map((part) => part.trim());
  const named = parts.filter((part) => part !== '');
  return named.length > 0 ? named : null;
}

/** Chinese for `zh_CN.UTF-8` and its like, English for all else. */
function systemLocale(value: string | undefined): Locale {
  return value?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
