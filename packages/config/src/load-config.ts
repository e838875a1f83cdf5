import { AppError, type Locale } from '@onyx/contracts';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { readSecretFiles } from './secret-files.ts';
import { settingGroups } from './settings.ts';

export type Config = {
  server: {
    port: number;
    host: string;
    publicUrl: string | undefined;
    dataDir: string;
    logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
    /** 32 bytes each; the first encrypts and signs, all read. Absent where a file in the data folder holds the key. */
    secretKeys: readonly [Uint8Array, ...Uint8Array[]] | undefined;
    stopTimeoutMs: number;
    /** Of one person or key; null without a limit. */
    requestsPerMinute: number | null;
  };
  database: {
    /** With its password; undefined for the embedded one. */
    url: string | undefined;
    /** As the owner of the tables; the same as `url` unless told. */
    ownerUrl: string | undefined;
    connections: number;
  };
  /** Undefined without one. */
  redis: { url: string } | undefined;
  files: { dir: string } | { s3: S3Config };
  telemetry: {
    /** 0 takes a free one; undefined means none unless the process has a default. */
    metricsPort: number | undefined;
    metricsHost: string;
    tracesUrl: string | undefined;
  };
  documents: {
    maxUploadBytes: number;
    parserProcesses: number;
    parserMemoryMb: number;
    parserTimeoutMs: number;
  };
  /** Where models other than the one in the program are, and where they are fetched from. */
  models: { dir: string; hub: string; servers: readonly string[] };
  modelServer: {
    port: number;
    host: string;
    modelsDir: string;
    isOffline: boolean;
    /** Null: all that are in the folder. */
    models: readonly string[] | null;
    /** Null: measured. */
    threads: number | null;
    /** Null: measured. */
    processes: number | null;
    device: 'auto' | 'cpu' | 'cuda';
    concurrency: number;
    batchTokens: number;
    batchWaitMs: number;
    queueTokens: number;
    stopTimeoutMs: number;
  };
  /** Those that `onyx certificates` fetches and renews. */
  certificates: {
    directory: string;
    email: string | undefined;
    names: readonly string[];
    /** Undefined unless told: only what serves it knows where it is. */
    challengesDir: string | undefined;
    dir: string;
  };
  client: { url: string | undefined; apiKey: string | undefined; locale: Locale };
};

export type S3Config = {
  bucket: string;
  endpoint: string | undefined;
  region: string;
  prefix: string;
  /** Undefined: what the machine itself may do. */
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
  isPathStyle: boolean;
};

const schema = z
  .object({
    ...settingGroups.server,
    ...settingGroups.database,
    ...settingGroups.redis,
    ...settingGroups.files,
    ...settingGroups.telemetry,
    ...settingGroups.documents,
    ...settingGroups.models,
    ...settingGroups.modelServer,
    ...settingGroups.certificates,
    ...settingGroups.client,
  })
  .superRefine((values, context) => {
    for (const { isFault, path, message } of combinationFaults(values)) {
      if (isFault) context.addIssue({ code: 'custom', path: [path], message });
    }
  });

type Values = {
  [K in `ONYX_S3_${'BUCKET' | 'ACCESS_KEY_ID' | 'SECRET_ACCESS_KEY'}`]?: string | undefined;
} & {
  [K in 'ONYX_FILES_DIR' | 'ONYX_MODEL_SERVERS' | keyof KeyValues]?: string | undefined;
};

type KeyValues = { ONYX_SECRET_KEY?: string | undefined; ONYX_SECRET_KEY_PREVIOUS?: string | undefined };

/** What is wrong with values that are right one by one. */
function combinationFaults(values: Values): { isFault: boolean; path: string; message: string }[] {
  const hasKeyId = values.ONYX_S3_ACCESS_KEY_ID !== undefined;
  const hasKey = values.ONYX_S3_SECRET_ACCESS_KEY !== undefined;
  const isBucketSet = values.ONYX_S3_BUCKET !== undefined;
  const key = values.ONYX_SECRET_KEY?.toLowerCase();
  const previousKey = values.ONYX_SECRET_KEY_PREVIOUS?.toLowerCase();
  return [
    {
      isFault: previousKey !== undefined && key === undefined,
      path: 'ONYX_SECRET_KEY_PREVIOUS',
      message: 'needs ONYX_SECRET_KEY beside it',
    },
    {
      isFault: previousKey !== undefined && previousKey === key,
      path: 'ONYX_SECRET_KEY_PREVIOUS',
      message: 'is the same as ONYX_SECRET_KEY',
    },
    {
      isFault: hasKeyId !== hasKey,
      path: hasKeyId ? 'ONYX_S3_SECRET_ACCESS_KEY' : 'ONYX_S3_ACCESS_KEY_ID',
      message: 'a key needs both its id and its secret',
    },
    {
      isFault: isBucketSet && values.ONYX_FILES_DIR !== undefined,
      path: 'ONYX_FILES_DIR',
      message: 'files go to a folder or to ONYX_S3_BUCKET, not to both',
    },
    {
      isFault: (listOf(values.ONYX_MODEL_SERVERS) ?? []).some((address) => !isHttpAddress(address)),
      path: 'ONYX_MODEL_SERVERS',
      message: 'must be addresses such as http://model-server:9000, separated by commas',
    },
  ];
}

function isHttpAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** What only some processes cannot be without. */
export type RequiredSetting =
  | 'ONYX_DATABASE_URL'
  | 'ONYX_SECRET_KEY'
  | 'ONYX_ACME_NAMES'
  | 'ONYX_ACME_CHALLENGES_DIR';

/**
 * Reads the configuration from environment variables. Pure: reads no files, has no effects; an empty variable counts as absent.
 * @throws AppError `usage` that names every faulty variable, and every one that is needed and absent, at once.
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
  needs: readonly RequiredSetting[] = [],
): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  const faults = [
    ...(result.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...needs.filter((name) => !(name in given)).map((name) => `${name}: missing`),
  ];
  if (!result.success || faults.length > 0) {
    throw new AppError('usage', { params: { message: faults.join('; ') } });
  }
  const values = result.data;
  const databaseUrl = withPassword(values.ONYX_DATABASE_URL, values.ONYX_DATABASE_PASSWORD);
  const redisUrl = withPassword(values.ONYX_REDIS_URL, values.ONYX_REDIS_PASSWORD);
  const modelsDir = resolve(values.ONYX_MODELS_DIR ?? join(values.ONYX_DATA_DIR, 'models'));
  return Object.freeze({
    server: {
      port: values.ONYX_PORT,
      host: values.ONYX_HOST,
      publicUrl: values.ONYX_PUBLIC_URL,
      dataDir: resolve(values.ONYX_DATA_DIR),
      logLevel: values.ONYX_LOG_LEVEL,
      secretKeys: secretKeysOf(values),
      stopTimeoutMs: values.ONYX_STOP_SECONDS * 1000,
      requestsPerMinute: values.ONYX_REQUESTS_PER_MINUTE || null,
    },
    database: {
      url: databaseUrl,
      ownerUrl:
        withPassword(values.ONYX_DATABASE_OWNER_URL, values.ONYX_DATABASE_OWNER_PASSWORD) ?? databaseUrl,
      connections: values.ONYX_DATABASE_CONNECTIONS,
    },
    redis: redisUrl === undefined ? undefined : { url: redisUrl },
    files:
      values.ONYX_S3_BUCKET === undefined
        ? { dir: resolve(values.ONYX_FILES_DIR ?? join(values.ONYX_DATA_DIR, 'files')) }
        : { s3: s3Of(values, values.ONYX_S3_BUCKET) },
    telemetry: {
      metricsPort: values.ONYX_METRICS_PORT,
      metricsHost: values.ONYX_METRICS_HOST,
      tracesUrl: values.OTEL_EXPORTER_OTLP_ENDPOINT,
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
      servers: (listOf(values.ONYX_MODEL_SERVERS) ?? []).map((address) => address.replace(/\/+$/, '')),
    },
    modelServer: {
      port: values.ONYX_MODEL_SERVER_PORT,
      host: values.ONYX_MODEL_SERVER_HOST,
      modelsDir: values.MODEL_CACHE_DIR === undefined ? modelsDir : resolve(values.MODEL_CACHE_DIR),
      isOffline: values.ONYX_OFFLINE,
      models: listOf(values.ONYX_MODEL_SERVER_MODELS),
      threads: values.ONYX_MODEL_THREADS || null,
      processes: values.ONYX_MODEL_PROCESSES || null,
      device: values.ONYX_MODEL_DEVICE,
      concurrency: values.ONYX_MODEL_CONCURRENCY,
      batchTokens: values.ONYX_MODEL_BATCH_TOKENS,
      batchWaitMs: values.ONYX_MODEL_BATCH_WAIT_MS,
      queueTokens: values.ONYX_MODEL_QUEUE_TOKENS,
      stopTimeoutMs: values.ONYX_MODEL_STOP_SECONDS * 1000,
    },
    certificates: {
      directory: values.ONYX_ACME_DIRECTORY,
      email: values.ONYX_ACME_EMAIL,
      names: listOf(values.ONYX_ACME_NAMES) ?? [],
      challengesDir:
        values.ONYX_ACME_CHALLENGES_DIR === undefined ? undefined : resolve(values.ONYX_ACME_CHALLENGES_DIR),
      dir: resolve(values.ONYX_CERTIFICATES_DIR ?? join(values.ONYX_DATA_DIR, 'certificates')),
    },
    client: {
      url: values.ONYX_URL?.replace(/\/+$/, ''),
      apiKey: values.ONYX_API_KEY,
      locale: values.ONYX_LANG ?? systemLocale(values.LC_ALL ?? values.LC_MESSAGES ?? values.LANG),
    },
  });
}

/**
 * The configuration of this process, secrets from their files included. The only place that reads `process.env`.
 * @throws AppError `usage`, as `loadConfig` does, and when the file of a secret cannot be read.
 */
export function loadProcessConfig(
  overrides: Readonly<Record<string, string | undefined>> = {},
  needs: readonly RequiredSetting[] = [],
): Config {
  return loadConfig(readSecretFiles({ ...process.env, ...overrides }), needs);
}

function secretKeysOf({
  ONYX_SECRET_KEY: key,
  ONYX_SECRET_KEY_PREVIOUS: previous,
}: KeyValues): Config['server']['secretKeys'] {
  if (key === undefined) return undefined;
  return [Buffer.from(key, 'hex'), ...(previous === undefined ? [] : [Buffer.from(previous, 'hex')])];
}

function withPassword(address: string | undefined, password: string | undefined): string | undefined {
  if (address === undefined || password === undefined) return address;
  const url = new URL(address);
  url.password = encodeURIComponent(password);
  return url.href;
}

type S3Values = {
  ONYX_S3_ENDPOINT?: string | undefined;
  ONYX_S3_REGION: string;
  ONYX_S3_PREFIX: string;
  ONYX_S3_ACCESS_KEY_ID?: string | undefined;
  ONYX_S3_SECRET_ACCESS_KEY?: string | undefined;
  ONYX_S3_PATH_STYLE: boolean;
};

function s3Of(values: S3Values, bucket: string): S3Config {
  const { ONYX_S3_ACCESS_KEY_ID: accessKeyId, ONYX_S3_SECRET_ACCESS_KEY: secretAccessKey } = values;
  return {
    bucket,
    endpoint: values.ONYX_S3_ENDPOINT,
    region: values.ONYX_S3_REGION,
    prefix: values.ONYX_S3_PREFIX,
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    isPathStyle: values.ONYX_S3_PATH_STYLE,
  };
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
