import { createPrivateKey } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { issueAuthority, issueServerCertificate } from '../../secrets/issue-certificate.ts';
import { initCertificate } from '../../secrets/local-authority.ts';
import { initSecrets } from '../../secrets/secret-files.ts';
import { loadDeployment, type LoadedDeployment } from '../load-deployment.ts';
import { problemText } from '../problems.ts';
import { isInUse, readHostFacts, type Engine, type HostFacts } from './host-facts.ts';
import { hostProblems } from './host-problems.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onyx-host-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const gibi = 1024 ** 3;
const dayMs = 24 * 3600 * 1000;

function load(text = ''): LoadedDeployment {
  writeFileSync(join(folder, 'onyx.yaml'), `version: 1\n${text}`);
  return loadDeployment({ cwd: folder });
}

/** An engine of 64 GB on which nothing runs and which has every image. */
const idle: Engine = (args) =>
  Promise.resolve(args[0] === 'info' ? `${64 * gibi}\t16\tDocker Desktop\t[]` : args[0] === 'ps' ? '' : '1');
const noEngine: Engine = () => Promise.resolve(null);

/** Ready for everything, with ports that nobody has. */
async function goodFacts(loaded: LoadedDeployment): Promise<HostFacts> {
  initSecrets(join(folder, 'secrets'));
  initCertificate(join(folder, 'secrets'), loaded.deployment);
  const facts = await readHostFacts(loaded, idle);
  return { ...facts, ports: facts.ports.map((port) => ({ ...port, state: 'free', holder: null })) };
}

function lines(loaded: LoadedDeployment, facts: HostFacts, now = Date.now()): string[] {
  const problems = hostProblems(loaded, facts, now);
  for (const problem of problems) expect(problemText(problem, 'zh')).toMatch(/[\u4e00-\u9fff]/);
  return problems.map((problem) => problemText(problem, 'en'));
}

test('a host that is ready has no problems', async () => {
  const loaded = load();
  expect(lines(loaded, await goodFacts(loaded))).toEqual([]);
});

test('S-044, S-158 limits over the memory, too many cores, a port in use and an image that is missing are said at once', async () => {
  const loaded = load('services:\n  worker: {memory: 9G, cpus: 12}\nports: {https: 8443}\n');
  const facts = await goodFacts(loaded);
  const [http, https] = facts.ports;
  expect(
    lines(loaded, {
      ...facts,
      memoryBytes: 16 * gibi,
      cpus: 8,
      ports: [
        { ...(http ?? expect.fail()), state: 'own', holder: 'onyx-edge-1' },
        { ...(https ?? expect.fail()), state: 'used', holder: 'nginx (812)' },
      ],
      missingImages: ['redis:8.0'],
    }),
  ).toEqual([
    'onyx.yaml:3:12: services.worker.memory: The limits of all services add up to 19584M; this host has 16G, of which 15564M can be given away. Lower: services.worker.memory, services.modelServer.memory, services.postgres.memory; or take a host with more memory.',
    'onyx.yaml:3:24: services.worker.cpus: 12 cores for one instance; this host has 8, and the engine refuses more. Lower it to 8.',
    'onyx.yaml:4:9: ports.https: Port 8443 is in use by nginx (812). Stop it, or choose another: --set ports.https=8444',
    'The image redis:8.0 is not on this host. Pull, build or load it first.',
  ]);
});

test('S-153 a graphics card is asked for only where the engine can give one', async () => {
  const loaded = load('profile: gpu\n');
  const facts = await goodFacts(loaded);
  const said = [expect.stringMatching(/^services\.modelServer\.gpus: .*NVIDIA Container Toolkit/)];
  const engineWith = (runtimes: string): Engine => {
    return (args) => Promise.resolve(args[0] === 'info' ? `${64 * gibi}\t16\tDebian\t[]\t${runtimes}` : '');
  };
  const { canGiveGpus } = await readHostFacts(loaded, engineWith('{"runc":{}}'));
  expect(lines(loaded, { ...facts, canGiveGpus })).toEqual(said);
  const other = await readHostFacts(loaded, engineWith('{"nvidia":{},"runc":{}}'));
  expect(lines(loaded, { ...facts, canGiveGpus: other.canGiveGpus })).toEqual([]);
  expect(lines(load(), { ...facts, canGiveGpus: false })).toEqual([]);
});

test('a host of 4 GB is told of the profile that fits, a smaller one that none does', async () => {
  const loaded = load();
  const facts = await goodFacts(loaded);
  expect(lines(loaded, { ...facts, memoryBytes: 3.75 * gibi })).toEqual([
    expect.stringContaining('Choose “profile: lite”'),
  ]);
  expect(lines(loaded, { ...facts, memoryBytes: 2 * gibi })).toEqual([
    expect.stringContaining('or take a host with more memory'),
  ]);
  const lite = load('profile: lite\n');
  expect(lines(lite, { ...facts, memoryBytes: 3.75 * gibi })).toEqual([]);
  // What fetches certificates counts where there is one.
  const larger = 'services: {certificates: {memory: 1G}}\nprofile: lite\nnames: [onyx.example]\n';
  expect(lines(load(larger), { ...facts, memoryBytes: 3.75 * gibi })).toEqual([]);
  const acme = load(`${larger}tls: {mode: acme}\n`);
  expect(lines(acme, { ...facts, memoryBytes: 3.75 * gibi })).toEqual([
    expect.stringContaining('services.certificates.memory'),
  ]);
});

describe('ports of this machine', () => {
  test('one that something listens on, on one address or by IPv6, is in use', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, host, resolve));
      const { port } = server.address() as AddressInfo;
      expect(await isInUse(port)).toBe(true);
      const loaded = load(`ports: {http: ${port}}\n`);
      const { ports } = await readHostFacts(loaded, noEngine);
      expect(ports[0]).toMatchObject({ port, key: 'ports.http', state: 'used' });
      if (process.platform === 'linux') expect(ports[0]?.holder).toContain(`(${process.pid})`);
      await new Promise((resolve) => server.close(resolve));
      expect(await isInUse(port)).toBe(false);
    }
  });

  test('with dev the other ports are looked at too, and dev is what to change', async () => {
    const loaded = load('dev: true\nservices: {api: {replicas: 2}}\n');
    const facts = await goodFacts(loaded);
    const ports = facts.ports.map(({ port }) => port);
    expect(ports).toEqual(expect.arrayContaining([80, 443, 5432, 6379, 18_080, 18_081]));
    const used = facts.ports.map((each) => ({
      ...each,
      state: each.port === 5432 ? ('used' as const) : ('free' as const),
    }));
    expect(lines(loaded, { ...facts, ports: used })).toEqual([
      'onyx.yaml:2:1: dev: Port 5432, which “dev” publishes on 127.0.0.1, is in use. Stop what listens there, or publish the edge only: --set dev=false',
    ]);
  });

  test('a port of this very deployment is its own, one of another container is not', async () => {
    const engine =
      (project: string): Engine =>
      (args) =>
        args[0] === 'ps' ? Promise.resolve(`some-edge-1\t${project}\n`) : idle(args);
    const loaded = load();
    expect((await readHostFacts(loaded, engine('onyx'))).ports[0]).toMatchObject({ state: 'own' });
    expect((await readHostFacts(loaded, engine('other'))).ports[0]).toMatchObject({
      state: 'used',
      holder: 'some-edge-1',
    });
  });
});

test('the engine’s machine counts where there is one, this one where there is none', async () => {
  const loaded = load();
  const small: Engine = (args) =>
    Promise.resolve(args[0] === 'info' ? `${2 * gibi}\t2\tDebian\t["name=seccomp"]` : null);
  expect(await readHostFacts(loaded, small)).toMatchObject({
    memoryBytes: 2 * gibi,
    cpus: 2,
    needsContainerUser: process.platform === 'linux',
    missingImages: expect.arrayContaining(['nginx:1.26', 'redis:8.0']),
  });
  const bare = await readHostFacts(loaded, noEngine);
  expect(bare.missingImages).toBeNull();
  expect(bare.memoryBytes).toBeGreaterThan(gibi / 4);
});

describe('certificates', () => {
  const now = Date.now();
  const from = new Date(now - dayMs);
  const authority = issueAuthority('test', from, new Date(now + 900 * dayMs));
  const issuer = { commonName: 'test', key: createPrivateKey(authority.key) };

  function own(names: string[], validFrom = from, to = new Date(now + 90 * dayMs)): void {
    const pair = issueServerCertificate(names, issuer, validFrom, to);
    writeFileSync(join(folder, 'a.crt'), pair.certificate + authority.certificate);
    writeFileSync(join(folder, 'a.key'), pair.key, { mode: 0o600 });
  }

  const text = 'names: [a.example, 10.0.0.1]\ntls: {mode: files, certificate: a.crt, key: a.key}\n';
  const good = ['a.example', '10.0.0.1'];

  async function said(): Promise<string[]> {
    const loaded = load(text);
    return lines(loaded, await goodFacts(loaded), now);
  }

  test('of somebody’s own: a good one passes, also with a wildcard', async () => {
    own(good);
    expect(await said()).toEqual([]);
    own(['*.team.example', '10.0.0.1']);
    const loaded = load(text.replace('a.example', 'a.team.example'));
    expect(lines(loaded, await goodFacts(loaded), now)).toEqual([]);
  });

  test.each<[string, () => void, RegExp]>([
    ['missing', () => rmSync(join(folder, 'a.crt')), /certificate \.\/a\.crt cannot be read \(ENOENT\)/],
    ['no PEM', () => writeFileSync(join(folder, 'a.crt'), 'hello'), /cannot be read \(no PEM\)/],
    ['empty', () => writeFileSync(join(folder, 'a.crt'), ''), /cannot be read \(empty\)/],
    [
      'key damaged',
      () => writeFileSync(join(folder, 'a.key'), '-----BEGIN PRIVATE KEY-----\nxx\n'),
      /private key \.\/a\.key cannot be read/,
    ],
    [
      'key of another',
      () => writeFileSync(join(folder, 'a.key'), authority.key),
      /does not belong to the certificate/,
    ],
    [
      'authority first',
      () => writeFileSync(join(folder, 'a.crt'), authority.certificate),
      /does not belong to the certificate/,
    ],
    [
      'key open',
      () => chmodSync(join(folder, 'a.key'), 0o644),
      /\.\/a\.key can be read or changed by others \(mode 644\)/,
    ],
    ['expired', () => own(good, from, new Date(now - 1000)), /expired on \d{4}-\d\d-\d\d\. Renew it/],
    ['not yet valid', () => own(good, new Date(now + dayMs)), /valid only from \d{4}/],
    [
      'another name',
      () => own(['b.example', '10.0.0.1']),
      /not for “a\.example”, only for: b\.example, 10\.0\.0\.1/,
    ],
    ['another address', () => own(['a.example']), /not for “10\.0\.0\.1”/],
  ])('of somebody’s own: %s is refused', async (_, spoil, expected) => {
    own(good);
    spoil();
    const told = await said();
    expect(told[0]).toMatch(expected);
    expect(told.join('\n')).not.toContain('BEGIN');
  });

  test('made by Onyx: missing, or for other names, it says how to make it', async () => {
    const loaded = load();
    const facts = await goodFacts(loaded);
    expect(facts.certificate).toMatchObject({ isGenerated: true, uncovered: [] });
    const renamed = load('names: [other.example]\n');
    expect(
      lines(renamed, { ...facts, certificate: (await readHostFacts(renamed, idle)).certificate }),
    ).toEqual([
      'The certificate ./secrets/tls-certificate is damaged, has ended, or is not for all of “names”. Run: onyx secrets init',
    ]);
    rmSync(join(folder, 'secrets', 'tls-key'));
    const { certificate } = await readHostFacts(loaded, idle);
    expect(lines(loaded, { ...facts, certificate })).toEqual([
      'The file ./secrets/tls-key is missing. Run: onyx secrets init',
    ]);
  });
});
