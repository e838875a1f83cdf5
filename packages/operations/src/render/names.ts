import type { Deployment } from '../model/deployment.ts';
import { mebi } from '../model/values.ts';

/** Ports inside the networks; none but the edge's is published. */
export const ports = {
  edgeHttp: 8080,
  edgeHttps: 8443,
  edgeHealth: 8081,
  gate: 8080,
  gateMetrics: 8405,
  web: 8080,
  api: 8080,
  operations: 9464,
  modelServer: 9000,
  postgres: 5432,
  redis: 6379,
} as const;

/** Where things lie in the containers. */
export const places = {
  config: '/etc/onyx',
  secrets: '/run/secrets',
  gateSocketFolder: '/run/gate',
  gateSocket: '/run/gate/http.sock',
  haproxyAdmin: '/run/haproxy/admin.sock',
  acme: '/var/lib/onyx/acme',
  certificates: '/var/lib/onyx/certificates',
  /**
   * The same volume in the edge. Who mounts an empty volume first gives it the owner and the mode of the folder that its
   * image has there; the image of nginx has none of ours, and of those that everybody may write to this one is meant
   * to last.
   */
  edgeCertificates: '/var/tmp',
  files: '/data/files',
  models: '/models',
  redisRuntime: '/run/redis',
  edgeCache: '/var/cache/nginx',
} as const;

/** What compose calls the whole, in front of every container, network and volume. */
export const composeProject = 'onyx';
export const databaseName = 'onyx';

/** Of every program in every container: never root, and the same numbers, so that it can read its secrets. */
export const containerUser = { uid: 10_001, gid: 10_001 } as const;

/** The files of secrets, by the name that they have in `/run/secrets` too. */
export const secretNames = [
  'postgres-password',
  'database-owner-password',
  'database-app-password',
  'redis-password',
  'secret-key',
  'tls-certificate',
  'tls-key',
] as const;
/** Somebody's own, for a bucket that is reached by an access key. */
export const bucketSecret = 's3-secret-access-key';
export type SecretName = (typeof secretNames)[number] | typeof bucketSecret;

/** Whether the uploaded files go to a bucket by an access key, whose secret is a file then. */
export function hasBucketSecret({ settings }: Pick<Deployment, 'settings'>): boolean {
  return settings['ONYX_S3_ACCESS_KEY_ID'] !== undefined;
}

/** Whether the certificate is fetched and renewed, by a service of its own. */
export function isAcme({ tls }: Pick<Deployment, 'tls'>): boolean {
  return tls.mode === 'acme';
}

/** Within this time API and workers have ended by themselves, in seconds: answers, then requests, then what closes. */
export function drainSeconds({ stopSeconds }: Pick<Deployment, 'stopSeconds'>): number {
  return stopSeconds * 2 + 10;
}

/** Whole mebibytes of a number of bytes, at least one. */
export function mebibytes(bytes: number): number {
  return Math.max(1, Math.floor(bytes / mebi));
}
