import { hasTextIndexes, type Database } from '@onyx/database';
import type { LexicalEngine } from './lexical-engine.ts';
import { createPortableEngine } from './portable/portable-engine.ts';
import { createTextsearchEngine } from './textsearch-engine.ts';

/** The engine for a database: that of `pg_textsearch` where its indexes are, else the portable one, made ready. */
export async function selectLexicalEngine(database: Database): Promise<LexicalEngine> {
  if (await hasTextIndexes(database)) return createTextsearchEngine();
  const engine = createPortableEngine();
  await engine.prepare(database);
  return engine;
}
