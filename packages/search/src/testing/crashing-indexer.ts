/** Indexes documents until it is killed; tells its parent what was committed. Started by `crash.db.test.ts`. */
import { connectDatabase, migrateToLatest, startEmbeddedServer } from '@onyx/database';
import { silentLogger } from '@onyx/telemetry';
import { createSearchIndex } from '../indexing/search-index.ts';
import { createPortableEngine } from '../lexical/portable/portable-engine.ts';
import { createTextsearchEngine } from '../lexical/textsearch-engine.ts';
import { chunksOf, createFixtures, wordOf } from './fixtures.ts';
import { fixedModels } from '../search-models.ts';

// The place is the folder of an embedded database, or the address of a server.
const [place = '', engineName] = process.argv.slice(2);
const server = place.includes('://')
  ? { location: { url: place }, processId: undefined }
  : await startEmbeddedServer({ dataDir: place, maxConnections: 4 });
const { database } = connectDatabase(server.location, { maxConnections: 2, onError: () => undefined });
await migrateToLatest(database);
const engine = engineName === 'portable' ? createPortableEngine() : createTextsearchEngine();
await engine.prepare(database);
const index = createSearchIndex({ database, models: fixedModels([]), logger: silentLogger, engine });
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
