import type { Migration } from 'kysely/migration';
import * as foundation from './0001-foundation.ts';
import * as search from './0002-search.ts';
import * as documents from './0003-documents.ts';
import * as portableLexical from './0004-portable-lexical.ts';
import * as vectorIndex from './0005-vector-index.ts';
import * as latentIndex from './0006-latent-index.ts';
import * as embeddingModels from './0007-embedding-models.ts';
import * as evaluation from './0008-evaluation.ts';
import * as ranking from './0009-ranking.ts';
import * as vectorCodes from './0010-vector-codes.ts';
import * as instances from './0011-instances.ts';
import * as jobLog from './0012-job-log.ts';
import * as schemaRequirement from './0013-schema-requirement.ts';
import * as modelServers from './0014-model-servers.ts';

/**
 * Every migration by name, in order. A released migration never changes. One that programs without it cannot work with
 * inserts its name into `schema_requirement`.
 */
export const migrations: Record<string, Migration> = {
  '0001-foundation': foundation,
  '0002-search': search,
  '0003-documents': documents,
  '0004-portable-lexical': portableLexical,
  '0005-vector-index': vectorIndex,
  '0006-latent-index': latentIndex,
  '0007-embedding-models': embeddingModels,
  '0008-evaluation': evaluation,
  '0009-ranking': ranking,
  '0010-vector-codes': vectorCodes,
  '0011-instances': instances,
  '0012-job-log': jobLog,
  '0013-schema-requirement': schemaRequirement,
  '0014-model-servers': modelServers,
};
