import { ownerRole, roles } from '@onyx/database/roles';
import type { Deployment } from '../model/deployment.ts';
import { mebi } from '../model/values.ts';
import { edgeCommand } from './edge-start.ts';
import { edgeCacheMegabytes } from './edge.ts';
import { bash, command, composeService, secretFile, type ComposeService } from './compose-service.ts';
import { databaseName, drainSeconds, isAcme, places, ports } from './names.ts';
import { initdbArguments } from './postgres.ts';
import { postgresSizes } from './postgres-settings.ts';

/** The programs that others wrote: nginx, HAProxy, PostgreSQL, Redis. Each is given its rendered file, and by name. */
export function serverServices(deployment: Deployment): Record<string, ComposeService> {
  return {
    edge: edge(deployment),
    gate: gate(deployment),
    web: web(deployment),
    postgres: postgres(deployment),
    redis: redis(deployment),
  };
}

function edge(deployment: Deployment): ComposeService {
  const { images, services, stopSeconds } = deployment;
  return composeService(deployment, {
    image: images.edge,
    sizing: services.edge,
    networks: ['edge'],
    health: {
      test: bash(answers200(ports.edgeHealth, '/health')),
      startSeconds: 10,
    },
    stopSeconds: stopSeconds + 10,
    memoryFolders: { [places.edgeCache]: (edgeCacheMegabytes(deployment) + 4) * mebi },
    secrets: ['tls-certificate', 'tls-key'],
    own: {
      // On purpose it waits for nobody: without them it says so.
      entrypoint: isAcme(deployment) ? ['sh', `${places.config}/start.sh`] : edgeCommand,
      stop_signal: 'SIGQUIT',
      ports: [
        { target: ports.edgeHttp, published: String(deployment.ports.http), protocol: 'tcp' },
        { target: ports.edgeHttps, published: String(deployment.ports.https), protocol: 'tcp' },
      ],
      configs: [
        { source: 'edge', target: `${places.config}/nginx.conf` },
        { source: 'edge-unavailable', target: `${places.config}/pages/unavailable.html` },
        ...(isAcme(deployment) ? [{ source: 'edge-start', target: `${places.config}/start.sh` }] : []),
      ],
      volumes: [
        volume('gate-socket', places.gateSocketFolder),
        volume('acme', places.acme, { read_only: true }),
        ...(isAcme(deployment) ? [volume('certificates', places.edgeCertificates)] : []),
      ],
    },
  });
}

function gate(deployment: Deployment): ComposeService {
  const { images, services } = deployment;
  return composeService(deployment, {
    image: images.gate,
    sizing: services.gate,
    networks: ['edge', 'app'],
    health: { test: bash(answers200(ports.gateMetrics, '/health')), startSeconds: 10 },
    stopSeconds: drainSeconds(deployment) + 5,
    memoryFolders: { '/run/haproxy': mebi },
    own: {
      entrypoint: ['haproxy', '-W', '-db', '-f', `${places.config}/haproxy.cfg`],
      stop_signal: 'SIGUSR1',
      configs: [{ source: 'gate', target: `${places.config}/haproxy.cfg` }],
      volumes: [volume('gate-socket', places.gateSocketFolder)],
    },
  });
}

function web(deployment: Deployment): ComposeService {
  const { images, services } = deployment;
  return composeService(deployment, {
    image: images.web,
    sizing: services.web,
    networks: ['edge'],
    health: { test: command('/bin/bash', '/app/probe.sh', String(ports.web), '/health'), startSeconds: 10 },
    stopSeconds: 15,
    own: { command: ['nginx', '-e', 'stderr', '-g', 'daemon off;'], stop_signal: 'SIGQUIT' },
  });
}

function postgres(deployment: Deployment): ComposeService {
  const { images, services } = deployment;
  return composeService(deployment, {
    image: images.postgres,
    sizing: services.postgres,
    networks: ['data'],
    // A first start that was cut off leaves a server without roles: that is no healthy one.
    health: { test: bash(databaseIsComplete), startSeconds: 300, timeoutSeconds: 10 },
    stopSeconds: 120,
    memoryFolders: { '/var/run/postgresql': mebi },
    secrets: ['postgres-password', 'database-owner-password', 'database-app-password'],
    own: {
      command: ['postgres', '-c', `config_file=${places.config}/postgresql.conf`],
      stop_signal: 'SIGINT',
      shm_size: `${postgresSizes(deployment).shmSize}m`,
      environment: {
        POSTGRES_USER: 'postgres',
        POSTGRES_DB: databaseName,
        POSTGRES_PASSWORD_FILE: secretFile('postgres-password'),
        POSTGRES_INITDB_ARGS: initdbArguments,
      },
      configs: [
        { source: 'postgres', target: `${places.config}/postgresql.conf` },
        { source: 'postgres-access', target: `${places.config}/pg_hba.conf` },
        { source: 'postgres-roles', target: '/docker-entrypoint-initdb.d/10-roles.sql' },
      ],
      volumes: [volume('postgres', '/var/lib/postgresql/data')],
    },
  });
}

const databaseIsComplete = `onyx-postgres-health && [ "$(psql -X -A -t -q -U postgres -d ${databaseName} -c "
  select (select count(*) from pg_roles where rolname in ('${ownerRole}', '${roles.app}')) = 2
    and exists (select from pg_extension where extname = 'vector')")" = t ]`;

function redis(deployment: Deployment): ComposeService {
  const { images, services } = deployment;
  const password = secretFile('redis-password');
  return composeService(deployment, {
    image: images.redis,
    sizing: services.redis,
    networks: ['data'],
    health: {
      // The word, not the exit code: that is 0 for NOAUTH and LOADING too.
      test: command(
        'sh',
        '-c',
        `[ "$(REDISCLI_AUTH=$(cat ${password}) redis-cli --no-auth-warning --user onyx ping)" = PONG ]`,
      ),
      startSeconds: 10,
    },
    stopSeconds: 15,
    memoryFolders: { [places.redisRuntime]: mebi, '/data': mebi },
    secrets: ['redis-password'],
    own: {
      entrypoint: ['sh', `${places.config}/start.sh`],
      command: [],
      stop_signal: 'SIGTERM',
      configs: [
        { source: 'redis', target: `${places.config}/redis.conf` },
        { source: 'redis-start', target: `${places.config}/start.sh` },
      ],
    },
  });
}

export function volume(source: string, target: string, more: ComposeService = {}): ComposeService {
  return { type: 'volume', source, target, ...more };
}

/** For images without a program that asks by HTTP, in what bash itself can do. */
function answers200(port: number, path: string): string {
  return `exec 3<>/dev/tcp/127.0.0.1/${port} && printf 'GET ${path} HTTP/1.0\\r\\n\\r\\n' >&3 && read -r -t 3 line <&3 && [[ $line == *' 200 '* ]]`;
}
