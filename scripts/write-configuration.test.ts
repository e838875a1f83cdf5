import { listSettings, loadConfig, settingGroups } from '@onyx/config';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { configurationFiles } from './write-configuration.ts';

const files = configurationFiles();
const example = files['.env.example'] ?? '';

test.each(Object.keys(files))('%s is what `npm run docs` writes', (path) => {
  const stored = readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
  expect(stored).toBe(files[path]);
});

test('every variable is described, but those of the system', () => {
  const all = Object.values(settingGroups).flatMap((group) => Object.keys(group));
  const described = new Set(listSettings().map(({ name }) => name));
  expect(all.filter((name) => !described.has(name))).toEqual(['LC_ALL', 'LC_MESSAGES', 'LANG']);
  for (const { name } of listSettings()) {
    expect(example).toContain(`\n#${name}=`);
    expect(files['docs/configuration.md']).toContain(`| \`${name}\``);
  }
});

test('the example shows the defaults, sets nothing, and holds no secret', () => {
  const lines = example.split('\n').filter((line) => /^#?[A-Z]/.test(line));
  expect(lines.filter((line) => !line.startsWith('#'))).toEqual([]);
  const shown = Object.fromEntries(lines.map((line) => line.slice(1).split(/=(.*)/s).slice(0, 2)));
  expect(loadConfig(shown)).toEqual(loadConfig({}));
  const secrets = listSettings().filter(({ isSecret }) => isSecret);
  expect(secrets.map(({ name }) => name)).toContain('ONYX_SECRET_KEY');
  for (const { name } of secrets) expect([shown[name], shown[`${name}_FILE`]]).toEqual(['', '']);
});

test('says what values a variable takes', () => {
  const allowed = Object.fromEntries(listSettings().map((setting) => [setting.name, setting.allowed]));
  expect(allowed).toMatchObject({
    ONYX_PORT: '0 to 65535',
    ONYX_LOG_LEVEL: 'debug, info, warn, error, silent',
    ONYX_OFFLINE: '1 or 0',
    ONYX_DATABASE_URL: 'address beginning with postgres:// or postgresql://',
    ONYX_PUBLIC_URL: 'address beginning with http:// or https://',
    ONYX_S3_BUCKET: 'text of 3 to 63 characters',
    ONYX_ACME_EMAIL: 'e-mail address',
  });
});
