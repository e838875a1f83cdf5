/** A mapping as a file holds it. */
export type Tree = { [key: string]: unknown };
export type Path = readonly string[];

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Everything that is not a mapping with keys, by its path, in the order of the tree. */
export function leavesOf(value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  if (!isTree(value) || Object.keys(value).length === 0) return path.length > 0 ? [{ path, value }] : [];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

/** Mappings are merged key by key; all else, lists included, is replaced by the later one. */
export function merge(base: unknown, over: unknown): unknown {
  if (!isTree(base) || !isTree(over)) return over;
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over))
    merged.set(key, merged.has(key) ? merge(merged.get(key), value) : value);
  return Object.fromEntries(merged);
}

export function getAt(tree: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (isTree(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    tree,
  );
}

/** A tree that holds one value. */
export function treeOf(path: Path, value: unknown): Tree {
  return path.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), value) as Tree;
}

/** The tree without what is at the paths. */
export function without(tree: Tree, paths: readonly Path[]): Tree {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, unknown][] => {
    const inner = paths.filter(([first]) => first === key).map((path) => path.slice(1));
    if (inner.some((path) => path.length === 0)) return [];
    return [[key, isTree(value) && inner.length > 0 ? without(value, inner) : value]];
  });
  return Object.fromEntries(entries);
}

/** `services.api.memory` */
export function pathText(path: Path): string {
  return path.join('.');
}
