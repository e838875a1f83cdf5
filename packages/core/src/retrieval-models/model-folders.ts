import { AppError, type ModelFolder } from '@onyx/contracts';
import { detectModelFolder } from '@onyx/models';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Where @onyx/models gathers the files of a model until it is whole. */
const partial = '.partial';

/**
 * The folder of one model in the models folder. Nothing outside it can be named.
 * @throws AppError `not-found`.
 */
export function folderPath(modelsDir: string, folder: string): string {
  if (
    folder === '' ||
    folder === '.' ||
    folder === '..' ||
    basename(folder) !== folder ||
    folder.includes('\\')
  )
    throw new AppError('not-found');
  return join(modelsDir, folder);
}

/** The folder that a repository is fetched to: its name in one word, with the revision unless it is the usual one. */
export function folderOfRepository(repository: string, revision: string): string {
  const suffix = revision === 'main' ? '' : `@${revision.replaceAll('/', '-')}`;
  return `${repository.replace('/', '--')}${suffix}`;
}

/** Folders of the models folder with what they hold, by name. The models folder is made when it is missing. */
export async function listModelFolders(modelsDir: string): Promise<ModelFolder[]> {
  await mkdir(modelsDir, { recursive: true });
  const entries = await readdir(modelsDir, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .filter((name) => !name.endsWith(partial))
    .toSorted();
  return Promise.all(names.map((name) => describe(join(modelsDir, name), name)));
}

async function describe(path: string, folder: string): Promise<ModelFolder> {
  // What cannot be read is no model; its test tells why.
  const kind = await detectModelFolder(path).catch(() => null);
  const files = kind ? await readdir(path, { recursive: true }) : [];
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(path, file)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      ),
    ),
  );
  return { folder, kind, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Deletes a model's folder, and what has arrived of one that is not whole. */
export async function removeModelFolder(path: string): Promise<void> {
  for (const folder of [path, `${path}${partial}`]) await rm(folder, { recursive: true, force: true });
}
