/** The process of the embedded PostgreSQL, started by `embedded-server.ts`. Its compiled code is kept between starts. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runEmbeddedDatabase } = await import('./embedded-database.ts');
await runEmbeddedDatabase();
