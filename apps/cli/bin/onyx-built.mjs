// The `onyx` command as `npm start` runs it: bundled by `scripts/build-server.mjs`, on Node 24.
import { enableCompileCache } from 'node:module';

enableCompileCache();
// The database takes longest to start: its process loads while the program does.
if (process.argv[2] === 'start') {
  const { prepareDatabaseProcess } = await import('../../../.onyx/bundle/database-process.js');
  prepareDatabaseProcess();
}
const { main } = await import('../../../.onyx/bundle/main.js');
await main(process.argv.slice(2));
