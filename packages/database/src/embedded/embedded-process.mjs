/**
 * The process of the embedded PostgreSQL, started by `embedded-server.ts`. Its compiled code is kept between starts;
 * this first file is not TypeScript, whose compiler would be loaded for it alone.
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runEmbeddedDatabase } = await import('./embedded-database.ts');
await runEmbeddedDatabase();
