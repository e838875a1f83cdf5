import { z } from 'zod';

/**
 * Every environment variable Onyx reads, by topic. `.describe()` is its documentation: unit, default and effect.
 * A variable marked as secret may also be given as a file, through the same name with `_FILE`.
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
      .describe('How much is logged'),
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
  },
  client: {
    ONYX_URL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Server the command line talks to; absent means this machine'),
    ONYX_API_KEY: z.string().optional().describe('Personal API key for that server (secret)'),
    ONYX_LANG: z
      .enum(['en', 'zh'])
      .optional()
      .describe('Language of the command line; absent means the one of the system'),
    LC_ALL: z.string().optional(),
    LC_MESSAGES: z.string().optional(),
    LANG: z.string().optional(),
  },
} as const;
