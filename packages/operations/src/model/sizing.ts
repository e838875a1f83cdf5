import type { Profile, ServiceName } from './deployment.ts';
import { mebi } from './values.ts';

/**
 * The one table of sizes: what each profile gives each service, and the host it is for. Sizes as in `onyx.yaml`.
 * A test adds up each profile and holds it against its own host.
 */
type Row = {
  replicas?: number;
  memory: string;
  reservedMemory: string;
  cpus: number;
  pids?: number;
  gpus?: number;
};

export type ProfileSizing = {
  /** What such a host calls its memory is less than what it was sold with: a part is the firmware's and the kernel's. */
  host: { memory: string; cpus: number };
  services: Record<ServiceName, Row>;
  settings: Record<string, string>;
};

const defaultPids = 512;

const profiles: Record<Profile, ProfileSizing> = {
  lite: {
    host: { memory: '3.75G', cpus: 2 },
    services: {
      edge: { memory: '64M', reservedMemory: '16M', cpus: 1 },
      gate: { memory: '96M', reservedMemory: '32M', cpus: 1 },
      web: { memory: '64M', reservedMemory: '16M', cpus: 0.5 },
      api: { memory: '768M', reservedMemory: '256M', cpus: 2 },
      worker: { memory: '896M', reservedMemory: '256M', cpus: 1 },
      modelServer: { memory: '512M', reservedMemory: '128M', cpus: 1, gpus: 0 },
      postgres: { memory: '640M', reservedMemory: '256M', cpus: 1 },
      redis: { memory: '128M', reservedMemory: '32M', cpus: 0.5 },
      migrate: { memory: '256M', reservedMemory: '64M', cpus: 1 },
      certificates: { memory: '160M', reservedMemory: '48M', cpus: 0.5, pids: 64 },
    },
    settings: { ONYX_PARSER_PROCESSES: '1', ONYX_PARSER_MEMORY_MB: '512', ONYX_MODEL_CONCURRENCY: '1' },
  },
  standard: {
    host: { memory: '15.5G', cpus: 4 },
    services: {
      edge: { memory: '256M', reservedMemory: '32M', cpus: 1 },
      gate: { memory: '256M', reservedMemory: '64M', cpus: 1 },
      web: { memory: '128M', reservedMemory: '16M', cpus: 1 },
      api: { memory: '1536M', reservedMemory: '512M', cpus: 2 },
      worker: { memory: '3G', reservedMemory: '512M', cpus: 2 },
      modelServer: { memory: '4G', reservedMemory: '512M', cpus: 2, gpus: 0 },
      postgres: { memory: '3G', reservedMemory: '1G', cpus: 2 },
      redis: { memory: '512M', reservedMemory: '64M', cpus: 1 },
      migrate: { memory: '512M', reservedMemory: '64M', cpus: 1 },
      certificates: { memory: '192M', reservedMemory: '64M', cpus: 0.5, pids: 64 },
    },
    settings: { ONYX_PARSER_PROCESSES: '2', ONYX_PARSER_MEMORY_MB: '1024' },
  },
  gpu: {
    host: { memory: '31G', cpus: 8 },
    services: {
      edge: { memory: '256M', reservedMemory: '32M', cpus: 2 },
      gate: { memory: '256M', reservedMemory: '64M', cpus: 2 },
      web: { memory: '128M', reservedMemory: '16M', cpus: 1 },
      api: { memory: '2G', reservedMemory: '512M', cpus: 4 },
      worker: { memory: '5G', reservedMemory: '1G', cpus: 4 },
      modelServer: { memory: '10G', reservedMemory: '2G', cpus: 4, gpus: 1 },
      postgres: { memory: '8G', reservedMemory: '2G', cpus: 4 },
      redis: { memory: '1G', reservedMemory: '128M', cpus: 1 },
      migrate: { memory: '512M', reservedMemory: '64M', cpus: 2 },
      certificates: { memory: '192M', reservedMemory: '64M', cpus: 0.5, pids: 64 },
    },
    settings: { ONYX_PARSER_PROCESSES: '4', ONYX_PARSER_MEMORY_MB: '1024' },
  },
  ha: {
    host: { memory: '31G', cpus: 8 },
    services: {
      edge: { memory: '256M', reservedMemory: '32M', cpus: 2 },
      gate: { memory: '256M', reservedMemory: '64M', cpus: 2 },
      web: { replicas: 2, memory: '128M', reservedMemory: '16M', cpus: 1 },
      api: { replicas: 2, memory: '2G', reservedMemory: '512M', cpus: 2 },
      worker: { replicas: 2, memory: '3G', reservedMemory: '512M', cpus: 2 },
      modelServer: { replicas: 2, memory: '5G', reservedMemory: '1G', cpus: 2, gpus: 0 },
      postgres: { memory: '6G', reservedMemory: '2G', cpus: 4 },
      redis: { memory: '1G', reservedMemory: '128M', cpus: 1 },
      migrate: { memory: '512M', reservedMemory: '64M', cpus: 2 },
      certificates: { memory: '192M', reservedMemory: '64M', cpus: 0.5, pids: 64 },
    },
    settings: { ONYX_PARSER_PROCESSES: '2', ONYX_PARSER_MEMORY_MB: '1024' },
  },
};

/** Below these a service does not start, or ends as soon as it is used. */
export const leastMemory: Record<ServiceName, string> = {
  edge: '32M',
  gate: '64M',
  web: '32M',
  api: '512M',
  worker: '640M',
  modelServer: '256M',
  postgres: '256M',
  redis: '64M',
  migrate: '192M',
  certificates: '128M',
};

/** What a worker takes beside its parsers. */
export const workerOwnMemory = '384M';

export function sizingOf(profile: Profile): ProfileSizing {
  const { services, ...rest } = profiles[profile];
  const complete = Object.entries(services).map(([name, row]) => [
    name,
    { replicas: 1, pids: defaultPids, ...row },
  ]);
  return { ...rest, services: Object.fromEntries(complete) as ProfileSizing['services'] };
}

/** What the host keeps for itself and the engine, in bytes, of its memory in bytes. */
export function hostReserve(memoryBytes: number): number {
  const least = 256 * mebi;
  const share = 0.05;
  return Math.max(least, Math.round(memoryBytes * share));
}
