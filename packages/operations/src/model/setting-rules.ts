import { listSettings, loadConfig, type Setting } from '@onyx/config';
import { AppError } from '@onyx/contracts';
import type { Deployment } from './deployment.ts';
import { nearest } from './nearest.ts';
import type { Breach } from './rules.ts';
import { pathText } from './tree.ts';

/** Settings that follow from a key of the deployment; null: the same everywhere. */
const decidedBy: Record<string, string | null> = {
  ONYX_PORT: null,
  ONYX_HOST: null,
  ONYX_PUBLIC_URL: 'names',
  ONYX_DATA_DIR: null,
  ONYX_STOP_SECONDS: 'stopSeconds',
  ONYX_MODEL_STOP_SECONDS: 'stopSeconds',
  ONYX_FILES_DIR: null,
  ONYX_METRICS_PORT: null,
  ONYX_METRICS_HOST: null,
  ONYX_MAX_UPLOAD_MB: 'maxUploadMegabytes',
  ONYX_MODELS_DIR: null,
  MODEL_CACHE_DIR: null,
  ONYX_MODEL_SERVERS: 'services.modelServer.replicas',
  ONYX_MODEL_SERVER_PORT: null,
  ONYX_MODEL_SERVER_HOST: null,
  ONYX_ACME_DIRECTORY: 'tls.directory',
  ONYX_ACME_EMAIL: 'tls.email',
  ONYX_ACME_NAMES: 'names',
  ONYX_ACME_CHALLENGES_DIR: null,
  ONYX_CERTIFICATES_DIR: null,
  ONYX_URL: null,
  ONYX_LANG: null,
};

/** What is wrong with the settings that are passed on to the product, against the product's own list. */
export function settingFaults({ settings, secretsDirectory }: Deployment): Breach[] {
  const known = new Map(listSettings().map((setting) => [setting.name, setting]));
  const faults = Object.entries(settings).flatMap(([name, value]): Breach[] => {
    const fault = faultOf(name, value, known, secretsDirectory);
    return fault ? [{ ...fault, paths: [['settings', name]] }] : [];
  });
  return faults.length > 0 ? faults : conflicts(settings);
}

type Fault = Pick<Breach, 'code' | 'params'>;

function faultOf(
  name: string,
  value: string,
  known: ReadonlyMap<string, Setting>,
  directory: string,
): Fault | undefined {
  const setting = known.get(name.replace(/_FILE$/, ''));
  // Its value is not looked at, so that it is in no text.
  if (setting?.isSecret) return { code: 'setting-secret', params: { directory } };
  if (!setting || setting.name !== name) {
    const near = nearest(name, [...known.keys()]);
    return near === undefined
      ? { code: 'setting-unknown', params: {} }
      : { code: 'setting-unknown-near', params: { near } };
  }
  const instead = decidedBy[name];
  if (instead === null) return { code: 'setting-fixed', params: {} };
  if (instead !== undefined) return { code: 'setting-decided', params: { instead } };
  if (isAccepted({ [name]: value }, name)) return undefined;
  const { allowed } = setting;
  return { code: 'setting-wrong', params: { allowed, allowedZh: inChinese(allowed) } };
}

/** Whether the product takes the value; what it lacks of other settings is another matter. */
function isAccepted(env: Record<string, string>, name: string): boolean {
  return !reasonAgainst(env)
    ?.split('; ')
    .some((part) => part.startsWith(`${name}:`));
}

/** Settings that are right one by one. The text is the product's own, which knows what goes together. */
function conflicts(settings: Record<string, string>): Breach[] {
  // The secret of an access key is a file, and the product looks for both.
  const isKeyGiven = settings.ONYX_S3_ACCESS_KEY_ID !== undefined;
  const standIn = isKeyGiven ? { ONYX_S3_SECRET_ACCESS_KEY: 'in-a-file' } : {};
  const reason = reasonAgainst({ ...settings, ...standIn });
  return reason === undefined
    ? []
    : [{ code: 'settings-conflict', params: { reason }, paths: [['settings']] }];
}

function reasonAgainst(env: Record<string, string>): string | undefined {
  try {
    loadConfig(env);
    return undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === 'usage') return String(error.params?.message);
    throw error;
  }
}

function inChinese(allowed: string): string {
  return allowed
    .replace(/^(\d+) to (\d+)$/, '$1 到 $2')
    .replace(/^1 or 0$/, '1 或 0')
    .replace(
      /^address beginning with (.+)$/,
      (_, schemes: string) => `以 ${schemes.replace(' or ', ' 或 ')} 开头的地址`,
    )
    .replace(/^text of (\d+) to (\d+) characters$/, '$1 到 $2 个字符的文本')
    .replace(/^text of at most (\d+) characters$/, '最多 $1 个字符的文本')
    .replace(/^e-mail address$/, '邮箱地址')
    .replace(/^text$/, '文本');
}

/** What a setting does, for people; undefined when there is no such setting. */
export function settingMeaning(name: string): string | undefined {
  return listSettings().find((setting) => setting.name === name)?.meaning;
}

/** Path of a setting, as in `--set`. */
export function settingKey(name: string): string {
  return pathText(['settings', name]);
}
