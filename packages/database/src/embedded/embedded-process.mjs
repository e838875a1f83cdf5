/**
 * The process of the embedded PostgreSQL, started by `embedded-server.ts`. Its compiled code is kept between starts;
 * this first file is not TypeScript, whose compiler would be loaded for it alone.
 */
import { readFile } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';

enableCompileCache();
// Compiled by other threads while this one loads the rest and waits to be told its data.
const postgres = readFile(new URL('pglite.wasm', import.meta.resolve('@electric-sql/pglite'))).then((bytes) =>
  WebAssembly.compile(bytes),
);
// Met where it is waited for.
postgres.catch(() => undefined);
const { runEmbeddedDatabase } = await import('./embedded-database.ts');
await runEmbeddedDatabase(postgres);
