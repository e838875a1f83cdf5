import { AppError } from '@onyx/contracts';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a model is, and what callers know it by. */
export type ModelSource = {
  name: string;
  /** Asked for by name: the server is not ready without it. */
  isRequired: boolean;
} & (
  | { place: 'built-in' }
  | { place: 'folder' | 'gguf'; path: string }
  /** Fetched into its folder when it is not there. */
  | { place: 'hub'; path: string; repository: string; revision: string }
);

/** The encoder that is part of the program: there is always a model. */
export const builtInModel = 'onyx-static-zh-en';

const repositoryPattern = /^([\w-][\w.-]*\/[\w-][\w.-]*?)(?:@([\w-][\w./-]*))?$/;

/**
 * The models to offer: those that are named, or all that the folder holds; and the one that is part of the program.
 * @throws AppError `usage` for a name that is neither of a folder nor of a repository.
 */
export async function findModelSources(
  modelsDir: string,
  names: readonly string[] | null,
): Promise<ModelSource[]> {
  const found = await scan(modelsDir);
  const chosen = names ? names.map((name) => sourceOf(name, found, modelsDir)) : found;
  const others = chosen.filter(({ name }) => name !== builtInModel);
  return [...others, { name: builtInModel, isRequired: false, place: 'built-in' }];
}

async function scan(modelsDir: string): Promise<ModelSource[]> {
  // A folder that is not there holds nothing: with the built-in model there is something to offer.
  const entries = await readdir(modelsDir, { withFileTypes: true }).catch(() => []);
  const names = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const sources = await Promise.all(
    names.map(async (entry): Promise<ModelSource[]> => {
      const path = join(modelsDir, entry.name);
      if (entry.name.startsWith('.') || entry.name.endsWith('.partial')) return [];
      if (isGguf(entry.name)) return [gguf(entry.name.replace(/\.gguf$/i, ''), path)];
      const files: string[] = entry.isFile() ? [] : await readdir(path).catch(() => []);
      const weights = files.toSorted().find(isGguf);
      const name = entry.name.replace('--', '/');
      if (weights && !files.includes('tokenizer.json')) return [gguf(name, join(path, weights))];
      return files.length === 0 ? [] : [{ name, isRequired: false, place: 'folder', path }];
    }),
  );
  return sources.flat();
}

function sourceOf(name: string, found: readonly ModelSource[], modelsDir: string): ModelSource {
  const [, repository, revision = 'main'] = repositoryPattern.exec(name) ?? [];
  const known = found.find((source) => source.name === name || source.name === name.replace(/\.gguf$/i, ''));
  if (known) return { ...known, isRequired: true };
  if (name === builtInModel) return { name, isRequired: true, place: 'built-in' };
  if (repository) {
    const suffix = revision === 'main' ? '' : `@${revision.replaceAll('/', '-')}`;
    const path = join(modelsDir, repository.replace('/', '--') + suffix);
    return { name: repository, isRequired: true, place: 'hub', path, repository, revision };
  }
  if (!/^[\w-][\w.-]*$/.test(name)) {
    throw new AppError('usage', { params: { message: `ONYX_MODEL_SERVER_MODELS: ${name}` } });
  }
  // Not there now: its state says so, and names the files that are missing.
  return { name, isRequired: true, place: 'folder', path: join(modelsDir, name) };
}

function gguf(name: string, path: string): ModelSource {
  return { name, isRequired: false, place: 'gguf', path };
}

/** Of a model in several files the first one opens all. */
function isGguf(file: string): boolean {
  return /\.gguf$/i.test(file) && !/-0*(?:[2-9]|[1-9]\d+)-of-\d+\.gguf$/i.test(file);
}
