import type { Deployment, ServiceSizing } from '../model/deployment.ts';
import { formatBytes, mebi } from '../model/values.ts';
import { containerUser, places } from './names.ts';

/** A service as a compose file has it. */
export type ComposeService = Record<string, unknown>;
export type NetworkName = 'edge' | 'app' | 'data' | 'egress' | 'dev';

export type ServiceParts = {
  image: string;
  sizing: ServiceSizing;
  networks: NetworkName[];
  /** Tested every few seconds; null for what ends by itself. */
  health: { test: string[]; startSeconds: number; timeoutSeconds?: number } | null;
  /** Time from the signal to stop until it is killed, in seconds. */
  stopSeconds: number;
  /** What may be written beside volumes, by path, in bytes. Counts as memory of the container. */
  memoryFolders?: Record<string, number>;
  /** Names in /run/secrets. */
  secrets?: string[];
  /** What stands apart from one service to another. */
  own: ComposeService;
};

const { uid, gid } = containerUser;
/** Two for each of thousands of streams; an engine that may not raise its own limit still has as many. */
const openFiles = 16_384;

/**
 * What is true of all: one user without capabilities, a root that cannot be written, memory, processor time and
 * processes bounded, zombies reaped, logs that end.
 */
export function composeService(deployment: Deployment, parts: ServiceParts): ComposeService {
  const { image, sizing, networks, health, stopSeconds, memoryFolders = {}, secrets = [], own } = parts;
  return {
    image,
    ...own,
    user: `${uid}:${gid}`,
    init: true,
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    tmpfs: Object.entries({ '/tmp': 16 * mebi, ...memoryFolders }).map(([path, bytes]) =>
      path === '/tmp'
        ? `${path}:mode=1777,size=${bytes}`
        : `${path}:mode=0700,uid=${uid},gid=${gid},size=${bytes}`,
    ),
    ...(secrets.length > 0 && { secrets: secrets.map((source) => ({ source, target: source })) }),
    // What ends by itself is not asked, by its image's own check either: a long migration is no failure.
    healthcheck: health ? healthCheck(health) : { disable: true },
    stop_grace_period: `${stopSeconds}s`,
    restart: health ? 'unless-stopped' : 'no',
    networks,
    ulimits: { nofile: { soft: openFiles, hard: openFiles }, core: 0 },
    deploy: {
      replicas: sizing.replicas,
      resources: {
        limits: {
          cpus: String(sizing.cpus),
          memory: formatBytes(sizing.memory),
          pids: sizing.pids,
        },
        reservations: { memory: formatBytes(sizing.reservedMemory), ...gpus(sizing) },
      },
    },
    logging: {
      driver: 'json-file',
      options: {
        'max-size': `${Math.ceil(deployment.logs.maxSize / 1024)}k`,
        'max-file': String(deployment.logs.maxFiles),
      },
    },
  };
}

/** The path of a secret in a container. */
export function secretFile(name: string): string {
  return `${places.secrets}/${name}`;
}

/** A program that the image has, given its words as they are: no shell between, and no `$` of compose's. */
export function command(...words: string[]): string[] {
  return ['CMD', ...words.map(escapeCompose)];
}

/** For what needs bash: each image that is asked this way has it. */
export function bash(script: string): string[] {
  return command('bash', '-c', script);
}

/** Compose replaces `$name` by the environment; two are one. */
function escapeCompose(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function healthCheck({ test, startSeconds, timeoutSeconds = 5 }: NonNullable<ServiceParts['health']>) {
  // Often, for what waits for it; a long start is no failure.
  return {
    test,
    interval: '5s',
    timeout: `${timeoutSeconds}s`,
    retries: 3,
    start_period: `${startSeconds}s`,
  };
}

function gpus(sizing: ServiceSizing & { gpus?: number }): ComposeService {
  if (!sizing.gpus) return {};
  return { devices: [{ driver: 'nvidia', count: sizing.gpus, capabilities: ['gpu'] }] };
}
