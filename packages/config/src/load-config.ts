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
  client: { url: string | undefined; apiKey: string | undefined; locale: Locale };
};

const schema = z.object({
  ...settingGroups.server,
  ...settingGroups.documents,
  ...settingGroups.models,
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
      dir: resolve(values.ONYX_MODELS_DIR ?? join(values.ONYX_DATA_DIR, 'models')),
      hub: values.ONYX_MODELS_HUB.replace(/\/+$/, ''),
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

/** Chinese for `zh_CN.UTF-8` and its like, English for all else. */
function systemLocale(value: string | undefined): Locale {
  return value?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
