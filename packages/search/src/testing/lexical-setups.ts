import { startTestDatabase, testPostgresUrl, type TestDatabase } from '@onyx/database/testing';
import type { LexicalEngine } from '../lexical/lexical-engine.ts';
import { createPortableEngine } from '../lexical/portable/portable-engine.ts';
import { createTextsearchEngine } from '../lexical/textsearch-engine.ts';

export type LexicalSetup = {
  name: string;
  isSkipped: boolean;
  /** How far scores may be from the formula's, as a part of them. */
  tolerance: number;
  start(): Promise<{ db: TestDatabase; engine: LexicalEngine }>;
};

/** Every lexical engine on every database that it runs on. */
export const lexicalSetups: LexicalSetup[] = [
  {
    name: 'pg_textsearch, embedded',
    isSkipped: false,
    // Lengths in compacted segments are kept in steps of a few percent.
    tolerance: 0.07,
    start: async () => prepared(await startTestDatabase(), createTextsearchEngine()),
  },
  {
    name: 'portable, embedded',
    isSkipped: false,
    tolerance: 0.025,
    start: async () => prepared(await startTestDatabase(), createPortableEngine()),
  },
  {
    name: 'portable, embedded, looking at few',
    isSkipped: false,
    tolerance: 0.025,
    start: async () => prepared(await startTestDatabase(), createPortableEngine({ cheapSize: 40 })),
  },
  {
    name: 'portable, PostgreSQL 17',
    isSkipped: !testPostgresUrl,
    tolerance: 0.025,
    start: async () => prepared(await startTestDatabase({ url: testPostgresUrl }), createPortableEngine()),
  },
];

async function prepared(db: TestDatabase, engine: LexicalEngine) {
  await engine.prepare(db.database);
  return { db, engine };
}
