/** Indexes documents until it is killed; tells its parent what was committed. Started by `crash.db.test.ts`. */
import { connectDatabase, migrateToLatest, startEmbeddedServer } from '@onyx/database';
import { silentLogger } from '@onyx/telemetry';
import { createSearchIndex } from '../indexing/search-index.ts';
import { chunksOf, createFixtures, wordOf } from './fixtures.ts';
import { fixedModels } from '../search-models.ts';

const server = await startEmbeddedServer({ dataDir: process.argv[2] ?? '', maxConnections: 4 });
const { database } = connectDatabase(server.location, { maxConnections: 2, onError: () => undefined });
await migrateToLatest(database);
const index = createSearchIndex({ database, models: fixedModels([]), logger: silentLogger });
const { addUser, addCollection, addDocument } = createFixtures(database, index);
await addUser('ada');
const collection = await addCollection();
process.send?.({ databaseProcessId: server.processId });

for (let number = 0; ; number += 1) {
  const texts = (version: number) =>
    Array.from(
      { length: 10 },
      (_, part) => `marker ${wordOf(number, version)} ${wordOf(part)} filler words to be indexed`,
    );
  const id = await addDocument(collection, '', texts(1), { isEmbedded: false });
  process.send?.({ number, version: 1 });
  if (number % 3 !== 0) continue;
  await database.transaction().execute(async (trx) => {
    await index.indexChunks(trx, { ...chunksOf(id, collection, '', texts(2)), version: 2 });
    await index.replaceVersion(trx, id, 2);
    await trx.updateTable('document').set({ indexedVersion: 2 }).where('id', '=', id).execute();
  });
  process.send?.({ number, version: 2 });
}
