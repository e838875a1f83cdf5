import { AppError, type Locale } from '@onyx/contracts';
import { dirname, resolve } from 'node:path';
import { defaultProfile, fixedDefaults, imageDefaults, profileDefaults } from './defaults.ts';
import { deploymentSchema, type Deployment, type Profile } from './deployment.ts';
import { deploymentFileSchema, overlaySchema, typeAt } from './file-schema.ts';
import { byPlace, problemLines, type Place, type Problem } from './problems.ts';
import { findBreaches, type Breach } from './rules.ts';
import { shapeProblems } from './shape-problems.ts';
import { parseSet, readSource, type Source } from './source.ts';
import { getAt, leavesOf, merge, pathText, without, type Path, type Tree } from './tree.ts';

export type DeploymentSources = {
  /** Folder that relative paths of files are taken from; the working directory unless told. */
  cwd?: string | undefined;
  /** `onyx.yaml` unless told. */
  file?: string | undefined;
  /** Files laid over it, the later over the earlier. */
  overlays?: readonly string[] | undefined;
  /** `a.b=value`, laid over all files. */
  sets?: readonly string[] | undefined;
};

/** Where a value came from. */
export type Origin =
  | { kind: 'default' }
  | { kind: 'profile'; profile: Profile }
  | (Extract<Place, { kind: 'file' }> & { isOverlay: boolean })
  | Extract<Place, { kind: 'set' }>;

export type LoadedDeployment = {
  deployment: Deployment;
  /** By key, e.g. `services.api.memory`; one for each value that is no mapping. */
  origins: ReadonlyMap<string, Origin>;
  /** Absolute; relative paths of the model are taken from it. */
  folder: string;
};

export const defaultFile = 'onyx.yaml';

/**
 * Reads, merges and checks a deployment: defaults, then the profile, the file, the overlays in order, each `--set`.
 * @returns every problem at once; `loaded` only when there is none.
 */
export function readDeployment(sources: DeploymentSources = {}): {
  loaded: LoadedDeployment | null;
  problems: Problem[];
} {
  const { cwd = process.cwd(), file = defaultFile, overlays = [], sets = [] } = sources;
  const read = (name: string): Source => readSource(name, resolve(cwd, name));
  const written = [
    checked(read(file), deploymentFileSchema, (place) => asFile(place, false)),
    ...overlays.map((name) => checked(read(name), overlaySchema, (place) => asFile(place, true))),
    ...sets.map((text) => checked(parseSet(text, isFitting), overlaySchema, (place) => place as Origin)),
  ];
  const { layers, deployment } = resolveLayers(written);
  const problems = written.flatMap((layer) => layer.problems);
  const faulty = written.flatMap((layer) => layer.faulty);
  // A file that could not be read may have held what the rest is measured against.
  const isReadable = written.every((layer) => layer.isReadable);
  const origins = originsOf(deployment, layers);
  for (const breach of isReadable ? findBreaches(deployment) : []) {
    if (!breach.paths.some((path) => faulty.some((fault) => isNear(path, fault))))
      problems.push(problemOf(breach, origins));
  }
  const loaded = { deployment, origins, folder: dirname(resolve(cwd, file)) };
  return { loaded: problems.length === 0 ? loaded : null, problems };
}

/**
 * The deployment, or all that is wrong with it in the reader's language.
 * @throws AppError `deployment-invalid`
 */
export function loadDeployment(sources: DeploymentSources = {}, locale: Locale = 'en'): LoadedDeployment {
  const { loaded, problems } = readDeployment(sources);
  if (loaded) return loaded;
  throw new AppError('deployment-invalid', {
    params: { count: problems.length, problems: problemLines(problems, locale) },
    fields: problems.map((problem) => ({ path: problem.key, message: problemLines([problem], 'en') })),
  });
}

type Layer = { tree: Tree; originOf(path: Path): Origin };
type WrittenLayer = Layer & { problems: Problem[]; faulty: Path[]; isReadable: boolean };

function checked(
  source: Source,
  schema: Parameters<typeof shapeProblems>[1],
  toOrigin: (place: Place) => Origin,
): WrittenLayer {
  const isReadable = source.problems.length === 0;
  const { problems, faulty } = isReadable ? shapeProblems(source, schema) : { problems: [], faulty: [] };
  return {
    tree: without(source.tree, faulty),
    originOf: (path) => toOrigin(source.placeOf(path)),
    problems: [...source.problems, ...problems.toSorted(byPlace)],
    faulty,
    isReadable,
  };
}

function asFile(place: Place, isOverlay: boolean): Origin {
  return place.kind === 'file' ? { ...place, isOverlay } : place;
}

function isFitting(path: Path, value: unknown): boolean {
  return typeAt(path)?.safeParse(value).success ?? false;
}

function resolveLayers(written: readonly Layer[]): { layers: Layer[]; deployment: Deployment } {
  const byDefault: Layer = { tree: fixedDefaults(), originOf: () => ({ kind: 'default' }) };
  const first = mergeAll([byDefault, ...written]);
  const profile = (first.profile ?? defaultProfile) as Profile;
  const byProfile: Layer = {
    tree: profileDefaults(profile),
    originOf: () => ({ kind: 'profile', profile }),
  };
  const { images, services } = mergeAll([byDefault, byProfile, ...written]) as {
    images: { registry: string; prefix: string; tag: string };
    services: { modelServer: { gpus: number } };
  };
  const imageNames: Layer = {
    tree: imageDefaults(images, services.modelServer.gpus > 0),
    originOf: () => ({ kind: 'default' }),
  };
  const layers = [byDefault, imageNames, byProfile, ...written];
  return { layers, deployment: deploymentSchema.parse(mergeAll(layers)) };
}

function mergeAll(layers: readonly Layer[]): Tree {
  return layers.reduce<unknown>((tree, layer) => merge(tree, layer.tree), {}) as Tree;
}

/** The last layer that has a key is where its value came from. */
function originsOf(deployment: Deployment, layers: readonly Layer[]): Map<string, Origin> {
  return new Map(
    leavesOf(deployment).map(({ path }) => {
      const layer = layers.findLast(({ tree }) => getAt(tree, path) !== undefined);
      return [pathText(path), layer?.originOf(path) ?? { kind: 'default' }];
    }),
  );
}

/** Told where one of its keys was written; the first that somebody wrote, else nowhere. */
function problemOf({ code, params, paths }: Breach, origins: ReadonlyMap<string, Origin>): Problem {
  const places = paths.flatMap((path) => placesBelow(pathText(path), origins));
  return { code, params, key: pathText(paths[0]), place: places[0] ?? null };
}

function placesBelow(key: string, origins: ReadonlyMap<string, Origin>): Place[] {
  return [...origins].flatMap(([name, origin]) => {
    const isBelow = name === key || name.startsWith(`${key}.`);
    return isBelow ? (placeOfOrigin(origin) ?? []) : [];
  });
}

/** Null for what nobody wrote. */
export function placeOfOrigin(origin: Origin): Place | null {
  if (origin.kind === 'file') {
    const { kind, file, line, column } = origin;
    return { kind, file, line, column };
  }
  return origin.kind === 'set' ? origin : null;
}

/**
 * Whether a fault may be why the rule is broken: it is the same key, one around it, a misspelt neighbour, or the
 * profile that the sizes would have come from.
 */
function isNear(path: Path, fault: Path): boolean {
  if (fault[0] === 'profile') return path[0] === 'services' || path[0] === 'settings';
  const around = fault.slice(0, -1);
  const isNeighbour = around.length > 0 && around.every((key, index) => path[index] === key);
  return isNeighbour || fault.every((key, index) => path[index] === key);
}
