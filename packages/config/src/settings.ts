import { z } from 'zod';
import { secret, secretKey } from './secrets.ts';

/** Where certificates are asked for unless told: Let’s Encrypt. */
export const acmeDirectory = 'https://acme-v02.api.letsencrypt.org/directory';

/**
 * Every environment variable Onyx reads, by topic. `.describe()` is its documentation: unit, default and effect.
 * A secret may also be given as a file, through the same name with `_FILE`.
 */
export const settingGroups = {
  server: {
    ONYX_PORT: z.coerce
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(8080)
      .describe('TCP port of the API and the web app; 0 takes a free one'),
    ONYX_HOST: z
      .string()
      .default('127.0.0.1')
      .describe('Address to listen on; 0.0.0.0 opens it to the network'),
    ONYX_PUBLIC_URL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Address people use, when a proxy stands in front'),
    ONYX_DATA_DIR: z.string().min(1).default('data').describe('Folder of everything stored on one machine'),
    ONYX_LOG_LEVEL: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'])
      .default('warn')
      .describe('How much is logged: this level and what is graver'),
    ONYX_SECRET_KEY: secretKey()
      .optional()
      .describe(
        'Key of this system, 64 hexadecimal digits (`openssl rand -hex 32`): signs sessions, encrypts stored model keys. The same for all its processes; absent on one machine, where a file in the data folder holds it. Its file may hold ONYX_SECRET_KEY_PREVIOUS in a second line',
      ),
    ONYX_SECRET_KEY_PREVIOUS: secretKey()
      .optional()
      .describe(
        'A second key, while ONYX_SECRET_KEY is being changed: what it signed and encrypted is read, nothing is written with it',
      ),
    ONYX_STOP_SECONDS: z.coerce
      .number()
      .int()
      .min(0)
      .max(3600)
      .default(25)
      .describe('How long requests and jobs under way may take to end when a process stops, in seconds'),
    ONYX_REQUESTS_PER_MINUTE: z.coerce
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(1200)
      .describe('Requests one person or API key may make in a minute; 0 sets no limit'),
  },
  database: {
    ONYX_DATABASE_URL: secret(z.url({ protocol: /^postgres(ql)?$/ }))
      .optional()
      .describe(
        'PostgreSQL 15 or later with pgvector 0.8, as postgres://user:password@host:port/name; for `npm run api` and `npm run worker`',
      ),
    ONYX_DATABASE_PASSWORD: secret(z.string())
      .optional()
      .describe('Password for ONYX_DATABASE_URL, when the address does not hold it'),
    ONYX_DATABASE_OWNER_URL: secret(z.url({ protocol: /^postgres(ql)?$/ }))
      .optional()
      .describe(
        'The same database as the role that owns its tables, for `onyx migrate` and for the upkeep of indexes by workers; absent means ONYX_DATABASE_URL',
      ),
    ONYX_DATABASE_OWNER_PASSWORD: secret(z.string())
      .optional()
      .describe('Password for ONYX_DATABASE_OWNER_URL, when the address does not hold it'),
    ONYX_DATABASE_CONNECTIONS: z.coerce
      .number()
      .int()
      .min(2)
      .max(500)
      .default(10)
      .describe(
        'Connections of one process to the database. All processes together must stay below the max_connections of the server',
      ),
  },
  redis: {
    ONYX_REDIS_URL: secret(z.url({ protocol: /^rediss?$/ }))
      .optional()
      .describe(
        'Redis or Valkey, as redis://user:password@host:port/number: caches, rate limits, and news between processes. Everything works without, slower',
      ),
    ONYX_REDIS_PASSWORD: secret(z.string())
      .optional()
      .describe('Password for ONYX_REDIS_URL, when the address does not hold it'),
  },
  files: {
    ONYX_FILES_DIR: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Folder of the uploaded files, shared by all processes; absent means files/ in the data folder',
      ),
    ONYX_S3_BUCKET: z
      .string()
      .min(3)
      .max(63)
      .optional()
      .describe(
        'Bucket for the uploaded files, in place of a folder. Its key needs the rights to read, write, delete and list objects and uploads in parts',
      ),
    ONYX_S3_ENDPOINT: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Address of an S3-compatible store, e.g. http://minio:9000; absent means AWS'),
    ONYX_S3_REGION: z.string().min(1).default('us-east-1').describe('Region of the bucket'),
    ONYX_S3_PREFIX: z
      .string()
      .max(500)
      .default('')
      .describe('What every name in the bucket begins with, e.g. onyx/'),
    ONYX_S3_ACCESS_KEY_ID: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Id of an access key for the bucket; absent takes the rights of the machine, as the tools of AWS find them',
      ),
    ONYX_S3_SECRET_ACCESS_KEY: secret(z.string().min(1)).optional().describe('Secret of the access key'),
    ONYX_S3_PATH_STYLE: z
      .stringbool()
      .default(true)
      .describe(
        'With 1 the bucket is named in the path of an address, as most S3-compatible stores want it; with 0 in the host name, as AWS does',
      ),
  },
  telemetry: {
    ONYX_METRICS_PORT: z.coerce
      .number()
      .int()
      .min(0)
      .max(65_535)
      .optional()
      .describe(
        'TCP port of /metrics, /health and /ready for operators; 0 takes a free one. Absent means 9464 for `npm run api` and `npm run worker`, none for `npm start`',
      ),
    ONYX_METRICS_HOST: z
      .string()
      .default('127.0.0.1')
      .describe(
        'Address that the port for operators is opened on; another one only in a network that nobody outside reaches',
      ),
    OTEL_EXPORTER_OTLP_ENDPOINT: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Where traces are sent (OTLP over HTTP); absent sends none'),
  },
  documents: {
    ONYX_MAX_UPLOAD_MB: z.coerce
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(200)
      .describe('Largest file, in megabytes'),
    ONYX_PARSER_PROCESSES: z.coerce
      .number()
      .int()
      .min(1)
      .max(32)
      .default(1)
      .describe('Documents parsed at the same time'),
    ONYX_PARSER_MEMORY_MB: z.coerce
      .number()
      .int()
      .min(128)
      .max(32_768)
      .default(1024)
      .describe('Memory one parser may use, in megabytes'),
    ONYX_PARSER_TIMEOUT_SECONDS: z.coerce
      .number()
      .int()
      .min(5)
      .max(7200)
      .default(300)
      .describe('Time one document may take to parse, in seconds'),
  },
  models: {
    ONYX_MODELS_DIR: z
      .string()
      .min(1)
      .optional()
      .describe('Folder of embedding models and rerankers; absent means models/ in the data folder'),
    ONYX_MODELS_HUB: z
      .url({ protocol: /^https?$/ })
      .default('https://huggingface.co')
      .describe('Hub that models are fetched from when somebody asks for one; may be a mirror'),
    ONYX_MODEL_SERVERS: z
      .string()
      .optional()
      .describe(
        'Addresses of model servers, separated by commas: their models can be chosen in Settings, and requests go to those that are healthy',
      ),
  },
  modelServer: {
    ONYX_MODEL_SERVER_PORT: z.coerce
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(9000)
      .describe('TCP port of the model server; 0 takes a free one'),
    ONYX_MODEL_SERVER_HOST: z
      .string()
      .default('127.0.0.1')
      .describe(
        'Address the model server listens on; another one only in a network that nobody outside reaches. Callers with a public address are refused either way',
      ),
    MODEL_CACHE_DIR: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Folder of the models that the model server offers; may be read-only. Absent means ONYX_MODELS_DIR',
      ),
    ONYX_OFFLINE: z
      .stringbool()
      .default(false)
      .describe('With 1 the model server fetches nothing from a network: what is not there is an error'),
    ONYX_MODEL_SERVER_MODELS: z
      .string()
      .optional()
      .describe(
        'Models to offer, separated by commas: folders or GGUF files of the model folder, or repositories of the hub as owner/name or owner/name@revision. Absent means all that are in the folder',
      ),
    ONYX_MODEL_THREADS: z.coerce
      .number()
      .int()
      .min(0)
      .max(256)
      .default(0)
      .describe(
        'Processor threads of each process of a model; 0 measures which number is fastest when a model is loaded',
      ),
    ONYX_MODEL_PROCESSES: z.coerce
      .number()
      .int()
      .min(0)
      .max(64)
      .default(0)
      .describe(
        'Processes of one model that compute side by side, each with a copy of it in memory; 0 takes two of a model of up to 128 MB where they are measured to be a fifth faster than one, and one where ONYX_MODEL_THREADS is set',
      ),
    ONYX_MODEL_DEVICE: z
      .enum(['auto', 'cpu', 'cuda'])
      .default('auto')
      .describe('Where models are computed; auto takes a graphics card where one can be used'),
    ONYX_MODEL_CONCURRENCY: z.coerce
      .number()
      .int()
      .min(1)
      .max(32)
      .default(2)
      .describe('Batches under way in one process of a model: one is computed while the next is handed over'),
    ONYX_MODEL_BATCH_TOKENS: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .default(1024)
      .describe('Tokens of a batch, padding included; 1 computes every text by itself'),
    ONYX_MODEL_BATCH_WAIT_MS: z.coerce
      .number()
      .int()
      .min(0)
      .max(1000)
      .default(4)
      .describe(
        'Longest time a text waits for others to share its batch while none is ahead of it, in milliseconds',
      ),
    ONYX_MODEL_QUEUE_TOKENS: z.coerce
      .number()
      .int()
      .min(512)
      .max(100_000_000)
      .default(200_000)
      .describe(
        'Tokens that may wait for one model, for each priority; above it requests are answered with 429',
      ),
    ONYX_MODEL_STOP_SECONDS: z.coerce
      .number()
      .int()
      .min(0)
      .max(3600)
      .default(25)
      .describe('How long requests under way may take to end when the model server stops, in seconds'),
  },
  certificates: {
    ONYX_ACME_DIRECTORY: z
      .url({ protocol: /^https$/ })
      .default(acmeDirectory)
      .describe('Directory of the certificate authority (ACME, RFC 8555)'),
    ONYX_ACME_EMAIL: z
      .email()
      .optional()
      .describe('Address that the authority is told; absent tells none, which some refuse'),
    ONYX_ACME_NAMES: z
      .string()
      .optional()
      .describe(
        'Host names that the certificate is for, separated by commas; `onyx certificates` needs them',
      ),
    ONYX_ACME_CHALLENGES_DIR: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Folder whose .well-known/acme-challenge is served by HTTP, on port 80, under each of the names; `onyx certificates` needs it',
      ),
    ONYX_CERTIFICATES_DIR: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Folder of the certificate with its key (tls.pem) and of the key of the account; absent means certificates/ in the data folder',
      ),
  },
  client: {
    ONYX_URL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Server the command line talks to; absent means this machine'),
    ONYX_API_KEY: secret(z.string()).optional().describe('Personal API key for the server at ONYX_URL'),
    ONYX_LANG: z
      .enum(['en', 'zh'])
      .optional()
      .describe('Language of the command line; absent means the one of the system'),
    LC_ALL: z.string().optional(),
    LC_MESSAGES: z.string().optional(),
    LANG: z.string().optional(),
  },
} as const;

export type SettingTopic = keyof typeof settingGroups;
