import type { Deployment } from '../model/deployment.ts';
import { mebibytes } from './names.ts';

/** Settings of PostgreSQL that follow from its memory and from who connects. Sizes in mebibytes. */
export type PostgresSizes = {
  maxConnections: number;
  sharedBuffers: number;
  effectiveCacheSize: number;
  workMem: number;
  maintenanceWorkMem: number;
  autovacuumWorkMem: number;
  maxWalSize: number;
  minWalSize: number;
  parallelWorkers: number;
  /** Of the container: what parallel queries and index builds share. */
  shmSize: number;
};

const connectionsUnlessTold = 10;
/** A worker opens these as the owner of the tables, beside its own. */
const ownerConnectionsOfWorker = 2;
/** For the migration, backups, a person who looks, and the three that PostgreSQL keeps for superusers. */
const spareConnections = 15;

/**
 * The usual rules of thumb (PostgreSQL documentation, 19.4 and 18.4), bound to what the container may use: a quarter
 * of the memory as buffers, and the memory of sorts so that a third of all connections may sort at once.
 */
export function postgresSizes(deployment: Deployment): PostgresSizes {
  const { api, worker, postgres } = deployment.services;
  const memory = mebibytes(postgres.memory);
  const each = Number(deployment.settings['ONYX_DATABASE_CONNECTIONS'] ?? connectionsUnlessTold);
  const needed = api.replicas * each + worker.replicas * (each + ownerConnectionsOfWorker);
  // Twice: while instances are replaced, old and new ones are connected.
  const maxConnections = roundUp(needed * 2 + spareConnections, 10);
  const sharedBuffers = within(Math.floor(memory / 4), 32, 16_384);
  const maintenanceWorkMem = within(Math.floor(memory / 8), 32, 2_048);
  const workMem = within(Math.floor(((memory - sharedBuffers) / maxConnections) * 0.75), 4, 64);
  return {
    maxConnections,
    sharedBuffers,
    effectiveCacheSize: Math.floor(memory * 0.7),
    workMem,
    maintenanceWorkMem,
    autovacuumWorkMem: within(Math.floor(memory / 32), 16, 512),
    maxWalSize: within(memory, 512, 8_192),
    minWalSize: within(Math.floor(memory / 8), 80, 1_024),
    parallelWorkers: within(Math.floor(postgres.cpus / 2), 0, 8),
    shmSize: maintenanceWorkMem + 128,
  };
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
