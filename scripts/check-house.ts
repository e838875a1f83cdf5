/**
 * Checks the rules of the house that a linter does not know: which package may import which, how a package
 * and a feature are entered, where SQL may stand, how files are named. Prints each breach as `file: rule`.
 */
import { parseSync } from 'oxc-parser';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Floors of the house. A package may import the floors below its own, never its own floor or one above. */
const floors: Record<string, number> = {
  contracts: 0,
  config: 1,
  telemetry: 1,
  database: 2,
  models: 2,
  documents: 2,
  search: 3,
  core: 4,
  operations: 4,
  runtime: 5,
  api: 6,
  worker: 6,
  'model-server': 6,
  cli: 7,
  benchmarks: 8,
  e2e: 8,
};

/** Libraries that only one place may know. */
const confined: { library: RegExp; allowed: RegExp }[] = [
  { library: /^(ai|@ai-sdk\/.+)$/, allowed: /^packages\/models\// },
  { library: /^hono($|\/)|^@hono\//, allowed: /^apps\/api\// },
  { library: /^pg-boss$/, allowed: /^packages\/runtime\// },
  { library: /^@electric-sql\/|^@redis\//, allowed: /^packages\/database\// },
  { library: /^@aws-sdk\//, allowed: /^packages\/core\/src\/files\// },
  { library: /^@opentelemetry\/|^prom-client$/, allowed: /^packages\/telemetry\// },
];

/** What can be had without the rest of its package, which takes a fifth of a second to load. */
const sideDoors = new Set(['database/embedded', 'database/roles']);

const queryCall = /\.(selectFrom|insertInto|updateTable|deleteFrom)\(|\bsql(<[^`]*>)?`/;

type Source = { path: string; text: string; isTest: boolean; imports: string[] };

/** All breaches of the rules, one line each. */
export function findBreaches(repository: string): string[] {
  const sources = ['packages', 'apps', 'e2e', 'benchmarks', 'scripts']
    .flatMap((folder) => filesBelow(join(repository, folder)))
    .map((path) => readSource(repository, path));
  const breaches = sources.flatMap((source) => [
    ...nameBreaches(source),
    ...sizeBreaches(source),
    ...importBreaches(repository, source),
    ...coreBreaches(repository, source),
  ]);
  return [...breaches, ...lockBreaches(repository)];
}

/** A lock file made where a platform's package could not be found cannot be installed on that platform. */
function lockBreaches(repository: string): string[] {
  const path = join(repository, 'package-lock.json');
  if (!existsSync(path)) return [];
  type Entry = { resolved?: string; link?: boolean; optionalDependencies?: Record<string, string> };
  const { packages } = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, Entry> };
  return Object.entries(packages).flatMap(([place, entry]) => [
    ...(entry.resolved && !entry.link ? [`package-lock.json: ${place} names a host`] : []),
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !packages[`node_modules/${name}`] && !packages[`${place}/node_modules/${name}`])
      .map((name) => `package-lock.json: ${place} lacks its platform package ${name}`),
  ]);
}

function nameBreaches({ path }: Source): string[] {
  const isKebab = path.split('/').every((part) => /^[a-z0-9_[\]().-]+$/.test(part));
  return isKebab ? [] : [`${path}: names are kebab-case`];
}

function sizeBreaches({ path, text }: Source): string[] {
  const lines = text.split('\n').length;
  const limit = 500;
  const isTable = /\/i18n\/|error-texts|\.data\.ts$/.test(path);
  return lines > limit && !isTable ? [`${path}: ${lines} lines, the limit is ${limit}`] : [];
}

function importBreaches(repository: string, source: Source): string[] {
  const home = packageOf(source.path);
  return source.imports.flatMap((target) => {
    if (target.startsWith('.')) {
      const file = relative(repository, resolve(repository, dirname(source.path), target))
        .split(sep)
        .join('/');
      const isLauncher = /(^scripts|\/bin)\//.test(source.path);
      const isOutside = packageOf(file) !== home && home !== undefined && !isLauncher;
      return isOutside ? [`${source.path}: reaches into another package: ${target}`] : [];
    }
    const name = /^@onyx\/([a-z0-9-]+)(\/.*)?$/.exec(target);
    if (name) return workspaceBreaches(source, home, name[1] ?? '', name[2]);
    return confined
      .filter((rule) => rule.library.test(target) && !rule.allowed.test(source.path) && !source.isTest)
      .map(() => `${source.path}: ${target} is not for this package`);
  });
}

function workspaceBreaches(
  source: Source,
  home: string | undefined,
  target: string,
  door: string | undefined,
): string[] {
  const breaches: string[] = [];
  const isForTests =
    door === '/testing' &&
    (source.isTest || source.path.includes('/testing/') || floors[home ?? ''] === floors.e2e);
  if (door && !isForTests && !sideDoors.has(`${target}${door}`)) {
    breaches.push(`${source.path}: a package is entered through its index, not ${door}`);
  }
  if (home === 'web' && target !== 'contracts') breaches.push(`${source.path}: web sees only contracts`);
  const from = floors[home ?? ''];
  const to = floors[target];
  if (home !== 'web' && from !== undefined && (to === undefined || to >= from) && home !== target) {
    breaches.push(`${source.path}: ${home} may not import ${target} (imports point down)`);
  }
  return breaches;
}

function coreBreaches(repository: string, source: Source): string[] {
  const inCore = /^packages\/core\/src\/([^/]+)\/(.+)$/.exec(source.path);
  if (!inCore || source.isTest) return [];
  const [, feature = '', file = ''] = inCore;
  const breaches: string[] = [];
  if (!existsSync(join(repository, 'packages/core/src', feature, 'index.ts'))) {
    breaches.push(`${source.path}: a feature has an index.ts`);
  }
  if (!file.endsWith('.queries.ts') && !file.startsWith('testing/') && queryCall.test(source.text)) {
    breaches.push(`${source.path}: SQL stands in *.queries.ts only`);
  }
  for (const target of source.imports) {
    const other = /^\.\.\/(?:\.\.\/)*([^./][^/]*)\/(.+)$/.exec(target);
    if (other && other[1] !== feature && other[2] !== 'index.ts') {
      breaches.push(`${source.path}: features meet through index.ts, not ${target}`);
    }
  }
  return breaches;
}

function packageOf(path: string): string | undefined {
  return /^(?:packages|apps)\/([^/]+)\//.exec(path)?.[1] ?? /^(e2e|benchmarks)\//.exec(path)?.[1];
}

function readSource(repository: string, path: string): Source {
  const text = readFileSync(path, 'utf8');
  const name = relative(repository, path).split(sep).join('/');
  const { module } = parseSync(path, text);
  const imports = [
    ...module.staticImports.map((entry) => entry.moduleRequest.value),
    ...module.staticExports.flatMap((entry) =>
      entry.entries.flatMap((part) => part.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.flatMap((entry) => {
      const literal = /^['"](.+)['"]$/.exec(text.slice(entry.moduleRequest.start, entry.moduleRequest.end));
      return literal?.[1] ? [literal[1]] : [];
    }),
  ];
  return { path: name, text, isTest: /\.test\.tsx?$/.test(name), imports: [...new Set(imports)] };
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const ignored = new Set(['node_modules', 'out', '.next', 'public', 'assets', 'next-env.d.ts']);
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (ignored.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return /\.(ts|tsx|mjs)$/.test(basename(path)) ? [path] : [];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const breaches = findBreaches(root);
  for (const breach of breaches) console.error(breach);
  console.log(
    breaches.length === 0
      ? 'The house is in order.'
      : `${breaches.length} breaches of the rules of the house`,
  );
  process.exitCode = breaches.length === 0 ? 0 : 1;
}
