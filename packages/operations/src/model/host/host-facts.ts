import { execFile } from 'node:child_process';
import { createServer, connect } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import { readSecretFacts, type SecretFacts } from '../../secrets/secret-facts.ts';
import type { Deployment } from '../deployment.ts';
import type { LoadedDeployment } from '../load-deployment.ts';
import { composeModel, secretPath } from '../../render/compose.ts';
import { composeProject } from '../../render/names.ts';
import { readCertificateFacts, type CertificateFacts } from './certificate.ts';
import { holderOf } from './port-holder.ts';

/** A port that the deployment opens on the host. */
export type PortFacts = {
  port: number;
  /** The key that decides it. */
  key: string;
  /** `own`: held by this very deployment, which goes on holding it. */
  state: 'free' | 'used' | 'own';
  /** Name of the container or process that holds it, where it can be told. */
  holder: string | null;
};

export type HostFacts = {
  /** Of the machine that containers run on, in bytes. */
  memoryBytes: number;
  cpus: number;
  ports: PortFacts[];
  /** Images that the engine does not have; null without an engine. */
  missingImages: string[] | null;
  /** Whether the engine can give a graphics card to a container; null without an engine. */
  canGiveGpus: boolean | null;
  secrets: SecretFacts[];
  certificate: CertificateFacts;
  /** Whether the engine shows files to containers with the owners they have here. */
  needsContainerUser: boolean;
};

/** Runs the engine's program. @returns what it prints; null when it fails or is absent. */
export type Engine = (args: string[]) => Promise<string | null>;

/** Everything about this host that a deployment depends on. Changes nothing. */
export async function readHostFacts(
  loaded: LoadedDeployment,
  engine: Engine = dockerEngine,
): Promise<HostFacts> {
  const { deployment } = loaded;
  const [machine, ports] = await Promise.all([readMachine(engine), readPorts(deployment, engine)]);
  return {
    memoryBytes: machine.memoryBytes,
    cpus: machine.cpus,
    ports,
    missingImages: machine.hasEngine ? await readMissingImages(deployment, engine) : null,
    canGiveGpus: machine.canGiveGpus,
    secrets: readSecretFacts(locate(loaded, deployment.secretsDirectory), deployment),
    certificate: readCertificate(loaded),
    needsContainerUser: machine.needsContainerUser,
  };
}

/** A path of the model, from the folder of its file. */
export function locate({ folder }: Pick<LoadedDeployment, 'folder'>, path: string): string {
  return resolvePath(folder, path);
}

const engineTimeoutMs = 10_000;

export const dockerEngine: Engine = (args) =>
  new Promise((resolve) => {
    execFile('docker', args, { timeout: engineTimeoutMs }, (error, stdout) => resolve(error ? null : stdout));
  });

export type Machine = {
  memoryBytes: number;
  cpus: number;
  hasEngine: boolean;
  canGiveGpus: boolean | null;
  needsContainerUser: boolean;
};

/** The engine's own machine: with Docker Desktop it is smaller than this one. */
export async function readMachine(engine: Engine = dockerEngine): Promise<Machine> {
  const format =
    '{{.MemTotal}}\t{{.NCPU}}\t{{.OperatingSystem}}\t{{json .SecurityOptions}}\t{{json .Runtimes}}';
  const printed = (await engine(['info', '--format', format]))?.trim() ?? '';
  const [memory, cpus, system = '', security = '', runtimes = ''] = printed.split('\t');
  const memoryBytes = Number(memory);
  const hasEngine = memoryBytes > 0 && Number(cpus) > 0;
  const mapsOwners = /Docker Desktop/i.test(system) || /rootless|userns/.test(security);
  return {
    memoryBytes: hasEngine ? memoryBytes : totalmem(),
    cpus: hasEngine ? Number(cpus) : availableParallelism(),
    hasEngine,
    // The toolkit makes a runtime of its own. Docker Desktop has what it takes, and does not say so.
    canGiveGpus: hasEngine ? /"nvidia"/.test(runtimes) || /Docker Desktop/i.test(system) : null,
    needsContainerUser: process.platform === 'linux' && !mapsOwners,
  };
}

/** Those that the compose file publishes: the edge's, and the others' with `dev`. */
function publishedPorts(deployment: Deployment): { port: number; key: string }[] {
  const { http, https } = deployment.ports;
  const services = Object.values(composeModel(deployment).services);
  const published = services.flatMap((service) => (service['ports'] ?? []) as { published: string }[]);
  return published.flatMap(({ published: text }) => {
    const [first = 0, last = first] = text.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => {
      const port = first + index;
      return { port, key: port === http ? 'ports.http' : port === https ? 'ports.https' : 'dev' };
    });
  });
}

async function readPorts(deployment: Deployment, engine: Engine): Promise<PortFacts[]> {
  return Promise.all(
    publishedPorts(deployment).map(async ({ port, key }): Promise<PortFacts> => {
      const container = await containerAt(port, engine);
      if (container) {
        const state = container.project === composeProject ? 'own' : 'used';
        return { port, key, state, holder: container.name };
      }
      if (!(await isInUse(port))) return { port, key, state: 'free', holder: null };
      return { port, key, state: 'used', holder: holderOf(port) };
    }),
  );
}

async function containerAt(port: number, engine: Engine): Promise<{ name: string; project: string } | null> {
  const format = '{{.Names}}\t{{.Label "com.docker.compose.project"}}';
  const printed = await engine(['ps', '--filter', `publish=${port}`, '--format', format]);
  const [line] = (printed ?? '').split('\n');
  if (!line) return null;
  const [name = '', project = ''] = line.split('\t');
  return { name, project };
}

/** Whether something listens, on any address. Who may not listen on a low port asks whether it is answered. */
export async function isInUse(port: number): Promise<boolean> {
  const failures = await Promise.all(['0.0.0.0', '::'].map((address) => listenFailure(port, address)));
  if (failures.includes('EADDRINUSE')) return true;
  return failures.includes('EACCES') && (await isAnswered(port));
}

function listenFailure(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    // Without `ipv6Only` the second listener would stand in the way of the first.
    server.listen({ port, host, ipv6Only: true, exclusive: true }, () =>
      server.close(() => resolve(undefined)),
    );
  });
}

function isAnswered(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1000 });
    const end = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}

async function readMissingImages({ images }: Deployment, engine: Engine): Promise<string[]> {
  const { registry: _registry, prefix: _prefix, tag: _tag, ...named } = images;
  const names = [...new Set(Object.values(named))];
  const found = await Promise.all(names.map((name) => engine(['image', 'inspect', '--format', '1', name])));
  return names.filter((_, index) => found[index] === null);
}

/** The files of the certificate that the edge shows. */
export function readCertificate(loaded: LoadedDeployment): CertificateFacts {
  const { deployment } = loaded;
  const shown = {
    certificate: secretPath(deployment, 'tls-certificate'),
    key: secretPath(deployment, 'tls-key'),
  };
  const paths = { certificate: locate(loaded, shown.certificate), key: locate(loaded, shown.key) };
  const isGenerated = deployment.tls.mode !== 'files';
  return readCertificateFacts(paths, shown, { names: deployment.names, isGenerated });
}
