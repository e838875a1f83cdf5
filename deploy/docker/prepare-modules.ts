/**
 * Run while an image is built, after `npm ci`: removes from `node_modules` what the image does not need and writes the
 * bill of materials.
 *
 *   node prepare-modules.ts --name onyx-api --workspaces @onyx/api,@onyx/worker [--without name,name] [--system folder]
 *     [--keep-all] --sbom sbom.json <root>
 *
 * `--system`: the file system of the image, for the Debian packages in it. `--keep-all`: only the bill is written, for
 * an image that holds what was built with the packages rather than the packages.
 */
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isSuperfluous, selectModules, type LockPackages, type Platform } from './production-modules.ts';
import { createSbom, readSystemPackages } from './sbom.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string' },
    workspaces: { type: 'string' },
    without: { type: 'string' },
    system: { type: 'string' },
    sbom: { type: 'string' },
    'keep-all': { type: 'boolean' },
  },
});
const [root] = positionals;
const { name, workspaces, sbom } = values;
if (!root || !name || !workspaces || !sbom)
  throw new Error('Needs --name, --workspaces, --sbom and a folder');

const platform: Platform = { os: process.platform, cpu: process.arch, libc: 'glibc' };
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: LockPackages;
};
const selection = selectModules(packages, {
  workspaces: workspaces.split(','),
  platform,
  ...(values.without && { without: values.without.split(',') }),
});

if (!values['keep-all']) {
  const missing = selection.places.filter((place) => !existsSync(join(root, place)));
  const needed = missing.filter((place) => !packages[place]?.optional && !packages[place]?.link);
  if (needed.length > 0) throw new Error(`npm did not install ${needed.join(', ')}`);
  prune(root, new Set(selection.places));
}
const statusDir = values.system && join(values.system, 'var/lib/dpkg/status.d');
const system =
  statusDir && existsSync(statusDir)
    ? readSystemPackages(
        readdirSync(statusDir)
          .toSorted()
          .map((file) => readFileSync(join(statusDir, file), 'utf8')),
      )
    : [];
const bill = createSbom({
  name,
  version: packages['']?.version ?? '',
  packages,
  selection,
  system,
  nodeVersion: values['keep-all'] ? undefined : process.versions.node,
});
writeFileSync(sbom, `${JSON.stringify(bill, null, 1)}\n`);

/** Removes every installed package that is not in `wanted`, and of the wanted ones what no server reads. */
function prune(root: string, wanted: Set<string>): void {
  for (const folder of modulesFolders(root)) {
    for (const module of modulesIn(root, folder)) {
      const path = join(root, module);
      if (!wanted.has(module)) rmSync(path, { recursive: true, force: true });
      else if (!lstatSync(path).isSymbolicLink()) tidy(path, '', module.split('node_modules/').at(-1) ?? '');
    }
    // It may have gone with its package.
    const left = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
    for (const entry of left) {
      if (entry.startsWith('.')) rmSync(join(root, folder, entry), { recursive: true });
    }
    removeEmptyFolders(join(root, folder));
  }
}

/** `node_modules` of the root and of workspaces; those inside packages go with their packages, or stay with them. */
function modulesFolders(root: string): string[] {
  const workspaces = Object.keys(packages).filter((place) => !place.includes('node_modules'));
  return workspaces
    .map((place) => (place ? `${place}/node_modules` : 'node_modules'))
    .filter((place) => existsSync(join(root, place)))
    .flatMap((place) => [place, ...nestedFolders(root, place)]);
}

function nestedFolders(root: string, folder: string): string[] {
  return modulesIn(root, folder)
    .filter((module) => !lstatSync(join(root, module)).isSymbolicLink())
    .map((module) => `${module}/node_modules`)
    .filter((place) => existsSync(join(root, place)))
    .flatMap((place) => [place, ...nestedFolders(root, place)]);
}

function modulesIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .filter((entry) => !entry.startsWith('.'))
    .flatMap((entry) =>
      entry.startsWith('@')
        ? readdirSync(join(root, folder, entry)).map((part) => `${folder}/${entry}/${part}`)
        : [`${folder}/${entry}`],
    );
}

function tidy(path: string, below: string, module: string): void {
  for (const entry of readdirSync(join(path, below), { withFileTypes: true })) {
    const inside = below ? `${below}/${entry.name}` : entry.name;
    if (entry.name === 'node_modules') continue;
    if (entry.isDirectory()) tidy(path, inside, module);
    else if (isSuperfluous(module, inside, platform)) unlinkSync(join(path, inside));
  }
}

function removeEmptyFolders(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(join(folder, entry.name));
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
