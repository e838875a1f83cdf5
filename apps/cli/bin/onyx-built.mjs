// The `onyx` command as `npm start` runs it: bundled by `scripts/build-server.mjs`, on Node 24.
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { main } = await import('../../../.onyx/bundle/main.js');
await main(process.argv.slice(2));
