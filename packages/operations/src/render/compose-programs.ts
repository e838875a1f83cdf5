import { ownerRole, roles } from '@onyx/database/roles';
import { publicUrlOf, type Deployment } from '../model/deployment.ts';
import { mebi } from '../model/values.ts';
import {
  command,
  composeService,
  secretFile,
  type ComposeService,
  type NetworkName,
} from './compose-service.ts';
import { volume } from './compose-servers.ts';
import { bucketSecret, databaseName, drainSeconds, hasBucketSecret, places, ports } from './names.ts';

/** On top of what the programs need themselves: the engine's own way to the signal. */
const graceSeconds = 5;

/** The programs of Onyx: API, worker, model server, and the migration that runs before them. */
export function programServices(deployment: Deployment): Record<string, ComposeService> {
  return {
    api: api(deployment),
    worker: worker(deployment),
    'model-server': modelServer(deployment),
    migrate: migrate(deployment),
  };
}

function api(deployment: Deployment): ComposeService {
  return program(deployment, 'api', {
    settings: { ONYX_HOST: '0.0.0.0', ONYX_PORT: String(ports.api) },
  });
}

function worker(deployment: Deployment): ComposeService {
  return program(deployment, 'worker', {
    // Only the owner of a table may make and rebuild its indexes.
    settings: {
      ONYX_DATABASE_OWNER_URL: databaseUrl(ownerRole),
      ONYX_DATABASE_OWNER_PASSWORD_FILE: secretFile('database-owner-password'),
    },
    secrets: ['database-owner-password'],
  });
}

/** API and worker: the same image with another command. */
function program(
  deployment: Deployment,
  name: 'api' | 'worker',
  { settings, secrets = [] }: { settings: Record<string, string>; secrets?: string[] },
): ComposeService {
  const { images, services } = deployment;
  return composeService(deployment, {
    image: images.api,
    sizing: services[name],
    networks: outward(deployment),
    // There from the start, so that what it waits for is in the last probe.
    health: { test: probe(ports.operations, '/ready'), startSeconds: 120 },
    stopSeconds: drainSeconds(deployment) + graceSeconds,
    memoryFolders: { '/tmp': 64 * mebi },
    secrets: [...programSecrets(deployment), ...secrets],
    own: {
      command: ['node', `apps/${name}/src/main.ts`],
      stop_signal: 'SIGTERM',
      environment: { ...sharedSettings(deployment), ...settings },
      volumes: dataVolumes,
      depends_on: afterMigration,
    },
  });
}

function modelServer(deployment: Deployment): ComposeService {
  const { images, services, stopSeconds, settings } = deployment;
  const { modelServer: sizing } = services;
  return composeService(deployment, {
    image: images.modelServer,
    sizing,
    networks: ['app'],
    // Large models take minutes; /ready tells how far each is.
    health: { test: probe(ports.modelServer, '/ready'), startSeconds: 600 },
    stopSeconds: stopSeconds + 10 + graceSeconds,
    memoryFolders: { '/tmp': 64 * mebi },
    own: {
      stop_signal: 'SIGTERM',
      environment: {
        ONYX_MODEL_DEVICE: sizing.gpus > 0 ? 'cuda' : 'cpu',
        ...withoutBucket(settings),
        ONYX_MODEL_SERVER_HOST: '0.0.0.0',
        ONYX_MODEL_SERVER_PORT: String(ports.modelServer),
        ONYX_MODEL_STOP_SECONDS: String(stopSeconds),
        MODEL_CACHE_DIR: '/models',
        ONYX_OFFLINE: '1',
      },
      // API and workers fetch models; here they are only read, by any number of instances.
      volumes: [volume('models', '/models', { read_only: true })],
    },
  });
}

function migrate(deployment: Deployment): ComposeService {
  const { images, services, settings } = deployment;
  return composeService(deployment, {
    image: images.api,
    sizing: services.migrate,
    networks: ['data'],
    health: null,
    stopSeconds: 60,
    secrets: ['database-owner-password'],
    own: {
      command: ['node', 'apps/cli/bin/onyx.mjs', 'migrate', 'up'],
      environment: {
        ...withoutBucket(settings),
        ONYX_DATABASE_URL: databaseUrl(ownerRole),
        ONYX_DATABASE_PASSWORD_FILE: secretFile('database-owner-password'),
      },
      depends_on: { postgres: { condition: 'service_healthy' } },
    },
  });
}

/** What a site sets comes first: what the other keys of the model decide is not to be changed by it. */
function sharedSettings(deployment: Deployment): Record<string, string> {
  const { settings, stopSeconds, maxUploadMegabytes } = deployment;
  return {
    ...settings,
    ONYX_PUBLIC_URL: publicUrlOf(deployment),
    ONYX_DATABASE_URL: databaseUrl(roles.app),
    ONYX_DATABASE_PASSWORD_FILE: secretFile('database-app-password'),
    ONYX_REDIS_URL: `redis://onyx@redis:${ports.redis}`,
    ONYX_REDIS_PASSWORD_FILE: secretFile('redis-password'),
    ONYX_SECRET_KEY_FILE: secretFile('secret-key'),
    ...(hasBucketSecret(deployment) && { ONYX_S3_SECRET_ACCESS_KEY_FILE: secretFile(bucketSecret) }),
    ONYX_DATA_DIR: '/data',
    ...(settings['ONYX_S3_BUCKET'] === undefined && { ONYX_FILES_DIR: places.files }),
    ONYX_MODELS_DIR: places.models,
    ONYX_MODEL_SERVERS: `http://model-server:${ports.modelServer}`,
    ONYX_METRICS_HOST: '0.0.0.0',
    ONYX_METRICS_PORT: String(ports.operations),
    ONYX_MAX_UPLOAD_MB: String(maxUploadMegabytes),
    ONYX_STOP_SECONDS: String(stopSeconds),
  };
}

/** For what knows no files: an access key without its secret would be refused. */
function withoutBucket(settings: Deployment['settings']): Deployment['settings'] {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !name.startsWith('ONYX_S3_')));
}

function programSecrets(deployment: Deployment): string[] {
  const own = hasBucketSecret(deployment) ? [bucketSecret] : [];
  return ['database-app-password', 'redis-password', 'secret-key', ...own];
}

function databaseUrl(role: string): string {
  return `postgres://${role}@postgres:${ports.postgres}/${databaseName}`;
}

const dataVolumes = [volume('data', '/data'), volume('models', places.models)];

/**
 * Redis and the model server may be away: they only have to be made first, the model server so that the volume of the
 * models has the owner that its image gives it. What is away later is waited for by the programs themselves.
 */
const afterMigration = {
  migrate: { condition: 'service_completed_successfully' },
  postgres: { condition: 'service_healthy' },
  redis: { condition: 'service_started' },
  'model-server': { condition: 'service_started' },
};

function outward({ egress }: Deployment): NetworkName[] {
  return egress.allowed ? ['app', 'data', 'egress'] : ['app', 'data'];
}

/** The health check of images that run Node. */
export function probe(port: number, path: string): string[] {
  return command('node', '/app/deploy/docker/probe.mjs', `http://127.0.0.1:${port}${path}`);
}
