import { AppError, type Client, type Collection } from '@onyx/contracts';
import type { Texts } from '../texts.ts';

/**
 * The collection of that name (upper and lower case alike); undefined when no name is given.
 * @throws AppError `usage` naming the collections there are.
 */
export async function findCollection(
  client: Client,
  name: string | undefined,
  texts: Texts,
): Promise<Collection | undefined> {
  if (!name) return undefined;
  const { collections } = await client.listCollections();
  const found = matching(collections, name);
  if (found) return found;
  const names = collections.map((collection) => collection.name).join(', ') || '-';
  throw new AppError('usage', { params: { message: texts('error.collectionUnknown', { name, names }) } });
}

/** The collection of that name to write to; a new one, readable by everyone, when there is none. */
export async function findOrCreateCollection(client: Client, name: string): Promise<Collection> {
  const { collections } = await client.listCollections();
  return (
    matching(collections, name) ?? (await client.createCollection({ body: { name, visibility: 'everyone' } }))
  );
}

function matching(collections: readonly Collection[], name: string): Collection | undefined {
  return collections.find((collection) => collection.name.toLowerCase() === name.trim().toLowerCase());
}
