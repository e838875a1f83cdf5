import { loadConfig } from '@onyx/config';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseBytes } from '../model/values.ts';
import { hostReserve, sizingOf } from '../model/sizing.ts';
import { composeModel, configFiles } from './compose.ts';
import { drainSeconds, secretNames } from './names.ts';
import { renderDeployment } from './render.ts';
import { deploymentOf, profiles } from './testing/index.ts';

type Service = {
  image: string;
  build?: unknown;
  container_name?: string;
  user: string;
  init: boolean;
  read_only: boolean;
  cap_drop: string[];
  cap_add?: string[];
  privileged?: boolean;
  security_opt: string[];
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  env_file?: unknown;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[]; start_period: string };
  networks: string[];
  ports?: { target: number; published: string; host_ip?: string }[];
  volumes?: { type: string; source: string; target: string; read_only?: boolean }[];
  secrets?: { source: string }[];
  configs?: { source: string; target: string }[];
  shm_size?: string;
  stop_grace_period: string;
  restart: string;
  ulimits: { nofile: { hard: number } };
  logging: { driver: string; options: Record<string, string> };
  deploy: {
    replicas: number;
    resources: {
      limits: { cpus: string; memory: string; pids: number };
      reservations: { memory: string; devices?: { driver: string; count: number; capabilities: string[] }[] };
    };
  };
};
type Compose = {
  version?: string;
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
  configs: Record<string, { file: string }>;
  secrets: Record<string, { file: string }>;
};

function composeOf(...given: Parameters<typeof deploymentOf>): Compose {
  return parse(renderDeployment(deploymentOf(...given)).get('docker-compose.yml') ?? '') as Compose;
}

const seconds = (text: string): number => Number(/^(\d+)s$/.exec(text)?.[1]);

describe.each(profiles)('the compose file of profile %s', (profile) => {
  const deployment = deploymentOf(profile);
  const compose = composeOf(profile);
  const services = Object.entries(compose.services);

  test('S-022 has no version; S-030, S-166 no container names; S-167 builds nothing', () => {
    expect(compose.version).toBeUndefined();
    for (const [name, service] of services) {
      expect(service.container_name, name).toBeUndefined();
      expect(service.build, name).toBeUndefined();
      expect(service.image, name).toMatch(/:\d|@sha256:/);
      expect(service.image, name).not.toMatch(/:latest$|:alpine$/);
    }
  });

  test('S-017 runs everything as one user without rights, on a root that cannot be written', () => {
    for (const [name, service] of services) {
      expect(service, name).toMatchObject({
        user: '10001:10001',
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect(service.cap_add, name).toBeUndefined();
      expect(service.privileged, name).toBeUndefined();
    }
  });

  test('S-018 reaps zombies, and waits longer than a drain takes', () => {
    for (const [name, service] of services) expect(service.init, name).toBe(true);
    const drain = drainSeconds(deployment);
    expect(drain).toBeGreaterThanOrEqual(deployment.stopSeconds * 2);
    for (const name of ['api', 'worker', 'gate']) {
      expect(seconds(compose.services[name]!.stop_grace_period), name).toBeGreaterThan(drain);
    }
    expect(seconds(compose.services['model-server']!.stop_grace_period)).toBeGreaterThan(
      deployment.stopSeconds,
    );
  });

  test('S-025, S-047, S-147, S-162 takes every secret from a file, each from one place', () => {
    expect(Object.keys(compose.secrets)).toEqual([...secretNames]);
    const used = new Set<string>();
    for (const [name, service] of services) {
      for (const { source } of service.secrets ?? []) used.add(source);
      expect(service.env_file, name).toBeUndefined();
      for (const [key, value] of Object.entries(service.environment ?? {})) {
        if (/PASSWORD|SECRET|KEY/.test(key)) expect(key, `${name}: ${key}`).toMatch(/_FILE$/);
        expect(value, `${name}: ${key}`).not.toMatch(/:\/\/[^/@]*:[^/@]*@/);
        const file = /^\/run\/secrets\/(.+)$/.exec(value)?.[1];
        if (file)
          expect(
            service.secrets?.map(({ source }) => source),
            `${name}: ${key}`,
          ).toContain(file);
      }
    }
    expect([...used].toSorted()).toEqual([...secretNames].toSorted());
    expect(compose.services['postgres']!.environment!['POSTGRES_PASSWORD']).toBeUndefined();
  });

  test('the secret of a bucket is a file too, and only those have the bucket who use it', () => {
    const settings = { ...deployment.settings, ONYX_S3_BUCKET: 'files', ONYX_S3_ACCESS_KEY_ID: 'id' };
    const { services: all, secrets } = composeModel({ ...deployment, settings });
    expect(secrets).toMatchObject({ 's3-secret-access-key': { file: './secrets/s3-secret-access-key' } });
    for (const name of ['api', 'worker'])
      expect(all[name]).toMatchObject({
        environment: { ONYX_S3_SECRET_ACCESS_KEY_FILE: '/run/secrets/s3-secret-access-key' },
        secrets: expect.arrayContaining([expect.objectContaining({ source: 's3-secret-access-key' })]),
      });
    for (const name of ['migrate', 'model-server']) expect(JSON.stringify(all[name])).not.toMatch(/s3/i);
  });

  test('S-026 the API changes rows and nothing else; the owner’s password has who migrates and keeps indexes', () => {
    const heldBy = (name: string) =>
      (compose.services[name]!.secrets ?? [])
        .map(({ source }) => source)
        .filter((source) => /postgres|owner/.test(source));
    for (const name of ['api', 'worker']) {
      expect(compose.services[name]!.environment!['ONYX_DATABASE_URL']).toContain('//onyx_app@');
    }
    expect(heldBy('api')).toEqual([]);
    expect(heldBy('worker')).toEqual(['database-owner-password']);
    expect(heldBy('migrate')).toEqual(['database-owner-password']);
    expect(compose.services['migrate']!.environment!['ONYX_DATABASE_URL']).toContain('//onyx_owner@');
    // The superuser is nobody but the database itself.
    expect(
      services.filter(([name]) => heldBy(name).includes('postgres-password')).map(([name]) => name),
    ).toEqual(['postgres']);
  });

  test('S-027, S-031, S-152 publishes nothing but the edge’s two ports', () => {
    for (const [name, { ports }] of services) {
      if (name === 'edge') expect(ports!.map(({ published }) => published)).toEqual(['80', '443']);
      else expect(ports, name).toBeUndefined();
    }
  });

  test('S-027 publishes the others on this machine only, when it is told to', () => {
    const dev = composeOf(profile, 'dev=true');
    for (const [name, { ports = [], networks }] of Object.entries(dev.services)) {
      if (name === 'edge') continue;
      for (const { host_ip } of ports) expect(host_ip, name).toBe('127.0.0.1');
      if (name !== 'migrate') expect(ports.length, name).toBeGreaterThan(0);
      // S-045: what is on internal networks only cannot publish.
      if (ports.length > 0)
        expect(
          networks.some((network) => dev.networks[network]!.internal !== true),
          name,
        ).toBe(true);
    }
  });

  test('S-032, S-165 starts the API behind a database that answers and a migration that is done', () => {
    for (const name of ['api', 'worker']) {
      expect(compose.services[name]!.depends_on).toMatchObject({
        postgres: { condition: 'service_healthy' },
        migrate: { condition: 'service_completed_successfully' },
      });
    }
    expect(compose.services['migrate']!.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    expect(compose.services['migrate']!.restart).toBe('no');
    // S-050: the edge waits for nobody.
    expect(compose.services['edge']!.depends_on).toBeUndefined();
    expect(compose.services['gate']!.depends_on).toBeUndefined();
  });

  test('S-033, S-034, S-165 asks every service for its health, with what its image has', () => {
    for (const [name, { healthcheck }] of services) {
      if (name === 'migrate') {
        expect(healthcheck).toEqual({ disable: true });
        continue;
      }
      expect(healthcheck?.test[0], name).toBe('CMD');
      expect(healthcheck?.test.join(' '), name).not.toMatch(/\b(curl|wget)\b/);
    }
    for (const name of ['api', 'worker', 'model-server']) {
      expect(compose.services[name]!.healthcheck!.test).toContain('/app/deploy/docker/probe.mjs');
    }
  });

  test('S-035 gives models the time they need to load', () => {
    expect(seconds(compose.services['model-server']!.healthcheck!.start_period)).toBe(600);
  });

  test('S-036, S-037, S-023 asks PostgreSQL over TCP, its roles and pgvector, and Redis for the word PONG', () => {
    const postgres = compose.services['postgres']!.healthcheck!.test.join(' ');
    expect(postgres).toContain('onyx-postgres-health');
    expect(postgres).toContain("extname = 'vector'");
    expect(compose.services['redis']!.healthcheck!.test.join(' ')).toMatch(/redis-cli .* ping\)" = PONG/);
  });

  test('S-038, S-039, S-161, S-163 mounts named volumes, and files of ours to read', () => {
    for (const [name, { volumes = [], configs = [] }] of services) {
      for (const { type, source } of volumes) {
        expect(type, name).toBe('volume');
        expect(compose.volumes, name).toHaveProperty([source]);
      }
      for (const { source } of configs) expect(compose.configs, name).toHaveProperty([source]);
    }
  });

  test('S-004, S-146, S-156, S-164 gives each program its rendered file, by name', () => {
    const rendered = renderDeployment(deployment);
    for (const [name, path] of Object.entries(configFiles)) {
      expect(rendered.has(path), path).toBe(true);
      expect(compose.configs[name]).toEqual({ file: `./${path}` });
    }
    const mounted = services.flatMap(([, { configs = [] }]) => configs.map(({ source }) => source));
    expect(mounted.toSorted()).toEqual(Object.keys(configFiles).toSorted());
    expect(compose.services['postgres']!.command).toContain('config_file=/etc/onyx/postgresql.conf');
    expect(compose.services['gate']!.entrypoint).toContain('/etc/onyx/haproxy.cfg');
    expect(compose.services['edge']!.entrypoint).toContain('/etc/onyx/nginx.conf');
  });

  test('S-040, S-148, S-149 names services that there are; the browser is told none', () => {
    const names = new Set(Object.keys(compose.services));
    for (const [name, { environment = {} }] of services) {
      for (const [key, value] of Object.entries(environment)) {
        expect(key).not.toMatch(/^NEXT_PUBLIC_/);
        const host = /^(?:postgres|redis|http):\/\/(?:[^/@]*@)?([a-z-]+):\d/.exec(value)?.[1];
        if (host) expect(names.has(host), `${name}: ${key}=${value}`).toBe(true);
      }
    }
    expect(compose.services['web']!.environment).toBeUndefined();
  });

  test('S-041 ends its logs', () => {
    for (const [name, { logging }] of services) {
      expect(logging, name).toMatchObject({ driver: 'json-file', options: { 'max-file': '5' } });
      expect(logging.options['max-size'], name).toBe('20480k');
    }
  });

  test('S-042 gives PostgreSQL the shared memory that an index build takes', () => {
    const settings = renderDeployment(deployment).get('deploy/postgres/postgresql.conf') ?? '';
    const maintenance = Number(/^maintenance_work_mem = (\d+)MB$/m.exec(settings)?.[1]);
    const shared = Number(/^(\d+)m$/.exec(compose.services['postgres']!.shm_size ?? '')?.[1]);
    expect(shared).toBeGreaterThan(maintenance);
  });

  test('S-044, S-158 bounds all, and the sum fits the host it is for', () => {
    const host = sizingOf(profile).host;
    let memory = 0;
    for (const [name, { deploy, ulimits }] of services) {
      const { limits, reservations } = deploy.resources;
      const limit = parseBytes(limits.memory) ?? 0;
      expect(limit, name).toBeGreaterThan(0);
      expect(parseBytes(reservations.memory), name).toBeLessThanOrEqual(limit);
      expect(limits.pids, name).toBeGreaterThan(0);
      expect(Number(limits.cpus), name).toBeLessThanOrEqual(host.cpus);
      expect(ulimits.nofile.hard, name).toBeGreaterThan(1024);
      memory += limit * deploy.replicas;
    }
    expect(memory).toBeLessThanOrEqual(parseBytes(host.memory) ?? 0);
  });

  test('S-045, S-046, S-150, S-151 lets each reach whom it must, and the outside only where it must', () => {
    expect(compose.networks).toMatchObject({ app: { internal: true }, data: { internal: true } });
    expect(compose.networks['edge']!.internal).toBeUndefined();
    expect(compose.networks['egress']!.internal).toBeUndefined();
    const on = (network: string) =>
      services.filter(([, { networks }]) => networks.includes(network)).map(([name]) => name);
    expect(on('edge').toSorted()).toEqual(['edge', 'gate', 'web']);
    expect(on('app').toSorted()).toEqual(['api', 'gate', 'model-server', 'worker']);
    expect(on('data').toSorted()).toEqual(['api', 'migrate', 'postgres', 'redis', 'worker']);
    expect(on('egress').toSorted()).toEqual(['api', 'worker']);
    const closed = composeOf(profile, 'egress.allowed=false');
    expect(closed.networks['egress']).toBeUndefined();
  });

  test('S-160 lets model servers read their weights only', () => {
    expect(compose.services['model-server']!.volumes).toMatchObject([{ source: 'models', read_only: true }]);
    expect(compose.services['model-server']!.environment!['ONYX_OFFLINE']).toBe('1');
  });

  test('S-012, S-014 runs one image under several commands that there are', () => {
    const { api, worker, migrate } = compose.services;
    expect(new Set([api!.image, worker!.image, migrate!.image]).size).toBe(1);
  });
});

test('S-153 a graphics card is asked of the engine, in profile gpu only', () => {
  for (const profile of profiles) {
    const { devices } = composeOf(profile).services['model-server']!.deploy.resources.reservations;
    if (profile === 'gpu') expect(devices).toEqual([{ driver: 'nvidia', count: 1, capabilities: ['gpu'] }]);
    else expect(devices).toBeUndefined();
  }
});

test('S-159 instances are replicas, as many as the model says', () => {
  const { services } = composeOf('ha', 'services.api.replicas=3');
  expect(services['api']!.deploy.replicas).toBe(3);
  for (const name of ['web', 'worker', 'model-server']) expect(services[name]!.deploy.replicas).toBe(2);
});

test('S-007 PostgreSQL is ours, with what initdb fixes for ever: S-024', () => {
  const { environment } = composeOf('standard').services['postgres']!;
  expect(environment!['POSTGRES_INITDB_ARGS']).toContain('--locale-provider=icu --icu-locale=und');
});

describe('with ACME', () => {
  const compose = composeOf(
    'standard',
    'tls.mode=acme',
    'tls.email=ada@onyx.example',
    'names=[a.example, b.example]',
  );
  const { certificates, edge } = compose.services;

  test('S-054 a service fetches and renews the certificate, reaching the outside and nobody else', () => {
    expect(certificates).toMatchObject({
      image: compose.services['api']!.image,
      command: ['node', 'apps/cli/bin/onyx.mjs', 'certificates', 'watch'],
      user: '10001:10001',
      read_only: true,
      cap_drop: ['ALL'],
      networks: ['egress'],
      restart: 'unless-stopped',
      environment: {
        ONYX_LOG_LEVEL: 'info',
        ONYX_ACME_DIRECTORY: 'https://acme-v02.api.letsencrypt.org/directory',
        ONYX_ACME_EMAIL: 'ada@onyx.example',
        ONYX_ACME_NAMES: 'a.example,b.example',
      },
      deploy: { resources: { limits: { memory: '192M', pids: 64 } } },
    });
    expect(certificates!.depends_on).toBeUndefined();
    expect(certificates!.secrets).toBeUndefined();
    expect(certificates!.ports).toBeUndefined();
    expect(certificates!.healthcheck!.test).toContain('http://127.0.0.1:9464/ready');
    // What it is told is what the command takes.
    expect(
      loadConfig(certificates!.environment ?? {}, ['ONYX_ACME_NAMES', 'ONYX_ACME_CHALLENGES_DIR']),
    ).toMatchObject({
      certificates: { names: ['a.example', 'b.example'], dir: '/var/lib/onyx/certificates' },
      telemetry: { metricsPort: 9464, metricsHost: '127.0.0.1' },
    });
  });

  test('S-050 the edge waits for nobody: it begins with a stand-in, in the volume that both write to', () => {
    expect(edge!.depends_on).toBeUndefined();
    expect(edge!.entrypoint).toEqual(['sh', '/etc/onyx/start.sh']);
    expect(edge!.configs).toContainEqual({ source: 'edge-start', target: '/etc/onyx/start.sh' });
    expect(compose.configs['edge-start']).toEqual({ file: './deploy/edge/start.sh' });
    expect(edge!.secrets!.map(({ source }) => source)).toEqual(['tls-certificate', 'tls-key']);
    const mounts = ({ volumes = [] }: Service) =>
      Object.fromEntries(volumes.map(({ source, read_only = false }) => [source, read_only]));
    expect(mounts(edge!)).toMatchObject({ acme: true, certificates: false });
    expect(mounts(certificates!)).toEqual({ acme: false, certificates: false });
    expect(compose.volumes).toHaveProperty('certificates');
  });

  test.each(profiles)('S-044 all of it fits the host of profile %s', (profile) => {
    const { services } = composeOf(profile, 'tls.mode=acme', 'names=[a.example]');
    const sum = Object.values(services).reduce(
      (all, { deploy }) => all + (parseBytes(deploy.resources.limits.memory) ?? 0) * deploy.replicas,
      0,
    );
    const host = parseBytes(sizingOf(profile).host.memory) ?? 0;
    expect(sum).toBeLessThanOrEqual(host - hostReserve(host));
  });

  test('the others know nothing of it', () => {
    for (const mode of ['local-ca', 'files']) {
      const files = mode === 'files' ? ['tls.certificate=/a.crt', 'tls.key=/a.key'] : [];
      const rendered = renderDeployment(deploymentOf('standard', `tls.mode=${mode}`, ...files));
      expect(rendered.has('deploy/edge/start.sh')).toBe(false);
      expect(rendered.get('docker-compose.yml')).not.toMatch(/certificates|edge-start|ACME/);
      expect(rendered.get('deploy/edge/nginx.conf')).not.toContain('fetched_certificate');
    }
  });
});

test('a site’s own certificate is taken from where it lies', () => {
  const { secrets } = composeOf(
    'standard',
    'tls.mode=files',
    'tls.certificate=/etc/ssl/a.crt',
    'tls.key=tls/a.key',
  );
  expect(secrets['tls-certificate']).toEqual({ file: '/etc/ssl/a.crt' });
  expect(secrets['tls-key']).toEqual({ file: './tls/a.key' });
});
