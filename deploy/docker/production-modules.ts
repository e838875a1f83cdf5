/**
 * What of the installed packages an image needs: computed from the lock file alone, because npm's own selection by
 * workspace also takes in optional peers (Next.js and React for the servers, half of the image).
 */

/** One package of `package-lock.json`, as far as it is read here. */
export type LockEntry = {
  version?: string;
  license?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
};

/** `packages` of a lock file: folder below the root of the repository, `""` being the root itself. */
export type LockPackages = Record<string, LockEntry>;

/** Where an image runs, in the words of npm and Node. */
export type Platform = { os: string; cpu: string; libc: string };

/** @param places Folders of the lock file that are needed, links of workspaces among them. */
export type Selection = { places: string[]; workspaces: string[] };

/**
 * Everything that the workspaces need to run, without development packages, optional peers, other platforms' packages
 * and what is named in `without`. @throws when a package that is needed is not in the lock file.
 */
export function selectModules(
  packages: LockPackages,
  options: { workspaces: string[]; platform: Platform; without?: string[] },
): Selection {
  const places = new Set<string>();
  const workspaces = new Set<string>();
  const queue: { from: string; name: string; isOptional: boolean }[] = options.workspaces.map((name) => ({
    from: '',
    name,
    isOptional: false,
  }));
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (options.without?.includes(next.name)) continue;
    const place = findModule(packages, next.from, next.name);
    const entry = place === undefined ? undefined : packages[place];
    if (place === undefined || !entry) {
      if (next.isOptional) continue;
      throw new Error(`package-lock.json has no ${next.name}, which ${next.from || 'the root'} needs`);
    }
    if (places.has(place) || !fits(entry, options.platform)) continue;
    places.add(place);
    const target = entry.link ? (entry.resolved ?? '') : place;
    if (entry.link) workspaces.add(target);
    queue.push(...needsOf(packages[target] ?? {}).map((need) => ({ from: target, ...need })));
  }
  return { places: [...places].toSorted(), workspaces: [...workspaces].toSorted() };
}

/** As Node looks for a package: from the folder up. */
function findModule(packages: LockPackages, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '') {
    const place = `${folder ? `${folder}/` : ''}node_modules/${name}`;
    if (packages[place]) return place;
    if (folder === '') return undefined;
  }
}

function needsOf(entry: LockEntry): { name: string; isOptional: boolean }[] {
  const optional = Object.keys(entry.optionalDependencies ?? {});
  const peers = Object.keys(entry.peerDependencies ?? {}).filter(
    (name) => !entry.peerDependenciesMeta?.[name]?.optional,
  );
  const needed = [...Object.keys(entry.dependencies ?? {}), ...peers].filter(
    (name) => !optional.includes(name),
  );
  return [
    ...needed.map((name) => ({ name, isOptional: false })),
    ...optional.map((name) => ({ name, isOptional: true })),
  ];
}

function fits(entry: LockEntry, platform: Platform): boolean {
  return (
    isAllowed(entry.os, platform.os) &&
    isAllowed(entry.cpu, platform.cpu) &&
    isAllowed(entry.libc, platform.libc)
  );
}

/** npm's lists name what is meant, or with `!` what is not. */
function isAllowed(list: string[] | undefined, value: string): boolean {
  if (!list || list.length === 0) return true;
  if (list.includes(`!${value}`)) return false;
  const named = list.filter((item) => !item.startsWith('!'));
  return named.length === 0 || named.includes(value);
}

/**
 * Files of a package that no server reads: sources and types of compiled code, maps, texts (licences stay), and of
 * packages with several builds those of other platforms and uses.
 * @param path Inside the package, with `/`. @param name Of the package.
 */
export function isSuperfluous(name: string, path: string, platform: Platform): boolean {
  if (/(^|\/)(licen[cs]e|notice|copying|copyright)[^/]*$/i.test(path)) return false;
  // Node runs no TypeScript of packages, so whatever they have of it is for compilers.
  if (/\.(map|ts|mts|cts|tsx|md|markdown|tsbuildinfo)$/i.test(path)) return true;
  if (name === 'onnxruntime-node') {
    return path.startsWith('bin/')
      ? !path.startsWith(`bin/napi-v6/${platform.os}/${platform.cpu}/`)
      : path.startsWith('script/');
  }
  if (name === 'pdfjs-dist') return !pdfFiles.test(path);
  return /^@aws-sdk\/|^@smithy\//.test(name) && /^dist-(es|types)\//.test(path);
}

/** What `packages/documents` loads, and the decoders, fonts and character maps that it names. */
const pdfFiles =
  /^(package\.json|legacy\/build\/pdf(\.worker)?\.mjs|(cmaps|iccs|standard_fonts|wasm)\/(?!.*quickjs).+)$/;
