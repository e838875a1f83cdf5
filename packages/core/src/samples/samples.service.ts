import type { Document } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireAdmin } from '../accounts/index.ts';
import type { Actor } from '../actor.ts';
import { findReadable, insertCollection } from '../collections/index.ts';
import type { UploadDocument } from '../documents/index.ts';
import { lockSetting, readSetting, writeSetting } from '../settings/index.ts';

export type SampleServiceOptions = {
  database: Database;
  uploadDocument: UploadDocument;
};

export type SampleService = ReturnType<typeof createSampleService>;

const folder = fileURLToPath(new URL('../../assets/samples', import.meta.url));
const settingKey = 'sample-collection';
const texts = {
  en: {
    name: 'Samples',
    description: 'Documents of a made-up maker of lamps, to try Onyx with. Delete them at any time.',
  },
  zh: { name: '示例文档', description: '一家虚构灯具公司的文档，供试用 Onyx，可随时删除。' },
} as const;

/** The included documents: English and Chinese, one of each common kind. */
export function createSampleService({ database, uploadDocument }: SampleServiceOptions) {
  return {
    /**
     * Adds the sample documents as a collection that everybody may read. Asked again it gives the same ones, and
     * brings back those that were deleted.
     * @throws AppError `forbidden` unless the actor is an administrator.
     */
    async addSamples(actor: Actor): Promise<{ collectionId: string; documents: Document[] }> {
      requireAdmin(actor);
      const collectionId = await ensureCollection(database, actor);
      const uploads = (await readdir(folder)).toSorted(byName).map((fileName) =>
        uploadDocument(actor, {
          collectionId,
          folder: '',
          fileName,
          bytes: createReadStream(join(folder, fileName)),
        }),
      );
      return { collectionId, documents: (await Promise.all(uploads)).map(({ document }) => document) };
    },
  };
}

function ensureCollection(database: Database, actor: Actor): Promise<string> {
  return database.transaction().execute(async (trx) => {
    await lockSetting(trx, settingKey);
    const { collectionId } = (await readSetting(trx, settingKey)) as { collectionId?: string };
    const known = collectionId && (await findReadable(trx, actor.userId, collectionId));
    if (known) return known.id;
    const id = await insertCollection(trx, {
      ...texts[actor.locale],
      visibility: 'everyone',
      ownerId: actor.userId,
    });
    await writeSetting(trx, settingKey, { collectionId: id });
    return id;
  });
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}
