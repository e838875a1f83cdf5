'use client';
import { useEffect } from 'react';
import type { PluggableList } from 'unified';
import { create } from 'zustand';

export type PluginSet = { remarkPlugins: PluggableList; rehypePlugins: PluggableList };
export type PluginName = 'math' | 'code';

const loaders: Record<PluginName, () => Promise<PluginSet>> = {
  math: () => import('./math-plugins.ts'),
  code: () => import('./code-plugins.ts'),
};
const useLoaded = create<Partial<Record<PluginName, PluginSet>>>(() => ({}));
const requested = new Set<PluginName>();

/** A heavy set of plugins, once it has been loaded; until then the block shows without it. */
export function usePlugins(name: PluginName | null): PluginSet | undefined {
  const loaded = useLoaded((state) => (name === null ? undefined : state[name]));
  useEffect(() => {
    if (name === null || requested.has(name)) return;
    requested.add(name);
    loaders[name]().then(
      ({ remarkPlugins, rehypePlugins }) => useLoaded.setState({ [name]: { remarkPlugins, rehypePlugins } }),
      () => requested.delete(name),
    );
  }, [name]);
  return loaded;
}
