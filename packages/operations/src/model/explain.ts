import type { Locale } from '@onyx/contracts';
import { typeAt } from './file-schema.ts';
import type { LoadedDeployment, Origin } from './load-deployment.ts';
import { placeText } from './problems.ts';
import { settingMeaning } from './setting-rules.ts';
import { leavesOf, pathText, type Path } from './tree.ts';
import { formatBytes } from './values.ts';

export type Explanation = {
  /** As in `--set`, e.g. `services.api.memory`. */
  key: string;
  /** As resolved: sizes in bytes. */
  value: unknown;
  /** As it would be written in the file. */
  written: string;
  origin: Origin;
  /** Unit and effect. */
  meaning: Record<Locale, string>;
};

/** Each value of a deployment, where it came from and what it does, in the order of the model. */
export function explainDeployment({ deployment, origins }: LoadedDeployment): Explanation[] {
  return leavesOf(deployment).map(({ path, value }) => {
    const key = pathText(path);
    return {
      key,
      value,
      written: writtenForm(path, value),
      origin: origins.get(key) ?? { kind: 'default' },
      meaning: meaningOf(path),
    };
  });
}

const originTexts = {
  default: { en: 'default', zh: '默认值' },
  profile: { en: 'profile {profile}', zh: '规格 {profile}' },
} as const satisfies Record<string, Record<Locale, string>>;

export function originText(origin: Origin, locale: Locale): string {
  if (origin.kind === 'default') return originTexts.default[locale];
  if (origin.kind === 'profile')
    return originTexts.profile[locale].replace('{profile}', () => origin.profile);
  return placeText(origin);
}

const sizeKeys = new Set(['memory', 'reservedMemory', 'maxSize']);

function writtenForm(path: Path, value: unknown): string {
  if (typeof value === 'number' && sizeKeys.has(path.at(-1) ?? '')) return formatBytes(value);
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}

function meaningOf(path: Path): Record<Locale, string> {
  const setting = path[0] === 'settings' && path[1] !== undefined ? settingMeaning(path[1]) : undefined;
  const type = typeAt(setting === undefined ? path : path.slice(0, 1));
  const { description = '', 'x-zh': chinese = '' } = (type?.meta() ?? {}) as Record<string, string>;
  return { en: setting ?? description, zh: chinese };
}
