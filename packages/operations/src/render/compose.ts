import { isAbsolute } from 'node:path';
import { stringify } from 'yaml';
import type { Deployment, ServiceName } from '../model/deployment.ts';
import { certificatesService } from './compose-certificates.ts';
import { programServices } from './compose-programs.ts';
import { serverServices } from './compose-servers.ts';
import type { ComposeService, NetworkName } from './compose-service.ts';
import {
  bucketSecret,
  composeProject,
  containerUser,
  hasBucketSecret,
  isAcme,
  ports,
  secretNames,
  type SecretName,
} from './names.ts';
import { sealed } from './rendered-file.ts';

/** `docker-compose.yml`: all services of the deployment, for Compose 2.26 and an engine from 20.10 on. */
export function renderCompose(deployment: Deployment): Map<string, string> {
  // What older readers take for something else, as `no` or `10001:10001`, is written in quotes.
  const text = stringify(composeModel(deployment), {
    version: '1.1',
    aliasDuplicateObjects: false,
    lineWidth: 0,
    singleQuote: true,
  });
  return new Map([['docker-compose.yml', sealed(text)]]);
}

/** The compose file as data. */
export function composeModel(deployment: Deployment): {
  services: Record<string, ComposeService>;
  networks: Record<string, unknown>;
  [key: string]: unknown;
} {
  const services = {
    ...serverServices(deployment),
    ...programServices(deployment),
    ...certificatesService(deployment),
  };
  if (deployment.dev) openForDevelopment(services, deployment);
  const { uid, gid } = containerUser;
  return {
    name: composeProject,
    services,
    networks: networksOf(services),
    volumes: {
      data: {},
      models: {},
      postgres: {},
      acme: {},
      ...(isAcme(deployment) && { certificates: {} }),
      // In memory: it holds one socket.
      'gate-socket': {
        driver: 'local',
        driver_opts: { type: 'tmpfs', device: 'tmpfs', o: `uid=${uid},gid=${gid},mode=0700,size=1m` },
      },
    },
    configs: Object.fromEntries(
      Object.entries(configFilesOf(deployment)).map(([name, path]) => [name, { file: `./${path}` }]),
    ),
    secrets: Object.fromEntries(
      [...secretNames, ...(hasBucketSecret(deployment) ? [bucketSecret] : [])].map((name) => [
        name,
        { file: secretPath(deployment, name as SecretName) },
      ]),
    ),
  };
}

/** Rendered files that containers are given in every deployment, by the name of the config. */
export const configFiles = {
  edge: 'deploy/edge/nginx.conf',
  'edge-unavailable': 'deploy/edge/unavailable.html',
  gate: 'deploy/gate/haproxy.cfg',
  postgres: 'deploy/postgres/postgresql.conf',
  'postgres-access': 'deploy/postgres/pg_hba.conf',
  'postgres-roles': 'deploy/postgres/roles.sql',
  redis: 'deploy/redis/redis.conf',
  'redis-start': 'deploy/redis/start.sh',
} as const;

/** Those that a deployment has. */
export function configFilesOf(deployment: Deployment): Record<string, string> {
  return { ...configFiles, ...(isAcme(deployment) && { 'edge-start': 'deploy/edge/start.sh' }) };
}

/** Where a secret lies on the host, as the compose file names it: with a site's own certificate, that one. */
export function secretPath({ secretsDirectory, tls }: Deployment, name: SecretName): string {
  if (tls.mode === 'files' && name === 'tls-certificate' && tls.certificate) return onHost(tls.certificate);
  if (tls.mode === 'files' && name === 'tls-key' && tls.key) return onHost(tls.key);
  return onHost(`${secretsDirectory.replace(/[\\/]+$/, '')}/${name}`);
}

function onHost(path: string): string {
  return isAbsolute(path) || path.startsWith('.') ? path : `./${path}`;
}

/** Without a way out: what stays among the containers. A port cannot be published from there, so none is. */
const isInternal: Record<NetworkName, boolean> = {
  edge: false,
  app: true,
  data: true,
  egress: false,
  dev: false,
};

function networksOf(services: Record<string, ComposeService>): Record<string, unknown> {
  const used = new Set(Object.values(services).flatMap(({ networks }) => networks as NetworkName[]));
  return Object.fromEntries(
    (Object.keys(isInternal) as NetworkName[])
      .filter((name) => used.has(name))
      .map((name) => [name, { driver: 'bridge', ...(isInternal[name] && { internal: true }) }]),
  );
}

/** Ports of this machine alone, and the network that they need: an internal one publishes nothing. */
const developmentPorts: Record<string, { service: ServiceName; target: number; published: number }[]> = {
  gate: [
    { service: 'gate', target: ports.gate, published: 8080 },
    { service: 'gate', target: ports.gateMetrics, published: 8405 },
  ],
  web: [{ service: 'web', target: ports.web, published: 3000 }],
  api: [{ service: 'api', target: ports.api, published: 18_080 }],
  worker: [{ service: 'worker', target: ports.operations, published: 19_464 }],
  'model-server': [{ service: 'modelServer', target: ports.modelServer, published: 9000 }],
  postgres: [{ service: 'postgres', target: ports.postgres, published: 5432 }],
  redis: [{ service: 'redis', target: ports.redis, published: 6379 }],
};

function openForDevelopment(services: Record<string, ComposeService>, deployment: Deployment): void {
  for (const [name, opened] of Object.entries(developmentPorts)) {
    const service = services[name];
    if (!service) continue;
    service['ports'] = opened.map(({ service: sized, target, published }) => {
      const last = published + deployment.services[sized].replicas - 1;
      const range = last > published ? `${published}-${last}` : String(published);
      return { target, published: range, host_ip: '127.0.0.1', protocol: 'tcp' };
    });
    service['networks'] = [...(service['networks'] as NetworkName[]), 'dev'];
  }
}
