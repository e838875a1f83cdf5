import { productVersion } from '@onyx/config';
import { certificateFiles } from '@onyx/operations';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onyxCommand } from './onyx-command.ts';

const run = promisify(execFile);
const repository = dirname(fileURLToPath(new URL('../../../../package.json', import.meta.url)));
const outputBytes = 256 * 1024 * 1024;

/** What `docker inspect` tells of a container, as far as it is looked at. */
export type ContainerFacts = {
  Id: string;
  Config: { User: string; Labels: Record<string, string> };
  State: {
    Status: string;
    Pid: number;
    ExitCode: number;
    OOMKilled: boolean;
    Health?: { Status: string };
  };
  RestartCount: number;
  HostConfig: Record<string, unknown>;
  Mounts: { Type: string; Source: string; Destination: string; RW: boolean }[];
  NetworkSettings: { Networks: Record<string, { IPAddress: string; Gateway: string }> };
};

/** A deployment in a folder of its own, as its users have it: rendered files, secrets, and docker compose. */
export type ComposeProject = {
  folder: string;
  /** Of the edge. This process trusts the authority that the deployment made. */
  url: string;
  /** `docker compose ...` in its folder. @returns what it printed. */
  compose(...words: string[]): Promise<string>;
  /** `onyx ...` in its folder. @returns what it printed. */
  onyx(...words: string[]): Promise<string>;
  /** Containers by the name of their service; those of one that has several in the order of their names. */
  containers(): Promise<Map<string, ContainerFacts[]>>;
  /** Resolves when every service is healthy and every one-shot has ended well. @throws with what is not, after the time. */
  untilHealthy(seconds: number): Promise<void>;
  /** What each container is at, and its last words, for somebody who looks for the cause of a failure. */
  lastWords(): Promise<string>;
  /** Stops it, and removes its containers, networks, volumes and folder. */
  remove(): Promise<void>;
};

/** An engine with all images of the product, as `e2e/stack/` makes them. One that ran before is left running. */
export type ContainerEngine = {
  /** Whether it was started here, and may be stopped. */
  isOurs: boolean;
  docker(...words: string[]): Promise<string>;
  /** Uncompressed size of one of the product's images in bytes: all its layers, those of its base too. */
  imageBytes(name: string): Promise<number>;
  restart(): Promise<void>;
  close(): Promise<void>;
};

/** Builds what is missing, which takes minutes on a machine that has nothing yet. @throws when no engine can run here. */
export async function startContainerEngine(): Promise<ContainerEngine> {
  const status = await script('engine.sh', 'status').catch(() => undefined);
  const wasRunning = status !== undefined;
  if (!wasRunning) await script('engine.sh', 'start');
  await script('images.sh');
  await script('build-images.sh');
  const docker: ContainerEngine['docker'] = (...words) => script('engine.sh', 'docker', ...words);
  return {
    isOurs: !wasRunning || status.trim().endsWith(' ours'),
    docker,
    imageBytes: async (name) => {
      const image = `onyx/${name}:${productVersion()}`;
      // Of the layers rather than the image, since newer engines tell an image's size with its compressed layers.
      const layers = await docker('history', '--human=false', '--format', '{{.Size}}', image);
      return layers
        .trim()
        .split('\n')
        .reduce((sum, size) => sum + Number(size), 0);
    },
    restart: async () => {
      await script('engine.sh', 'stop');
      await script('engine.sh', 'start');
    },
    close: async () => {
      if (!wasRunning) await script('engine.sh', 'stop');
    },
  };
}

/**
 * Lays a deployment out with the commands that its users have, and starts nothing yet. What a run that was killed left
 * behind under this name is removed.
 * @param name of the compose project, so that one that runs here already is left alone.
 * @param options.sets What it has other than `onyx.yaml`, as `--set` takes it.
 * @param options.override A compose file that is laid over the rendered one.
 */
export async function layOutComposeProject(
  { docker }: ContainerEngine,
  name: string,
  { sets = [], override }: { sets?: readonly string[]; override?: object } = {},
): Promise<ComposeProject> {
  const folder = await mkdtemp(join(tmpdir(), 'onyx-stack-'));
  const files = ['docker-compose.yml', ...(override ? ['docker-compose.override.yml'] : [])];
  const named = files.flatMap((file) => ['--file', join(folder, file)]);
  const compose = (...words: string[]): Promise<string> =>
    docker('compose', '--project-name', name, '--project-directory', folder, ...named, ...words);
  const onyx = async (...words: string[]): Promise<string> => {
    const given = [onyxCommand, ...words, ...sets.flatMap((set) => ['--set', set])];
    return (await run(process.execPath, given, { cwd: folder })).stdout;
  };
  try {
    await removeLeftovers(docker, name);
    await copyFile(join(repository, 'onyx.yaml'), join(folder, 'onyx.yaml'));
    await onyx('render');
    await onyx('secrets', 'init');
    // JSON is YAML too.
    if (override) await writeFile(join(folder, 'docker-compose.override.yml'), JSON.stringify(override));
    const authority = await readFile(join(folder, 'secrets', certificateFiles.authority), 'utf8');
    setDefaultCACertificates([...getCACertificates('default'), authority]);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }

  const containers = async (): Promise<Map<string, ContainerFacts[]>> => {
    const ids = (await compose('ps', '--all', '--quiet')).split('\n').filter(Boolean);
    const facts = ids.length === 0 ? [] : (JSON.parse(await docker('inspect', ...ids)) as ContainerFacts[]);
    const number = ({ Config }: ContainerFacts) =>
      Number(Config.Labels['com.docker.compose.container-number']);
    return Map.groupBy(
      facts.toSorted((one, other) => number(one) - number(other)),
      ({ Config }) => Config.Labels['com.docker.compose.service'] ?? '',
    );
  };

  return {
    folder,
    url: 'https://localhost',
    compose,
    onyx,
    containers,
    async untilHealthy(seconds) {
      const deadline = Date.now() + seconds * 1000;
      for (;;) {
        const states = [...(await containers())].flatMap(([service, ofIt]) =>
          ofIt.flatMap(({ State }) => {
            const hasEnded = State.Status === 'exited';
            const state = hasEnded ? `ended (${State.ExitCode})` : (State.Health?.Status ?? State.Status);
            return state === 'healthy' || state === 'ended (0)' ? [] : [`${service}: ${state}`];
          }),
        );
        if (states.length === 0) return;
        if (Date.now() > deadline) throw new Error(`after ${seconds} s ${states.join(', ')}`);
        await delay(250);
      }
    },
    async lastWords() {
      const [list, logs] = await Promise.all([
        compose('ps', '--all', '--format', 'table {{.Name}}\t{{.Status}}\t{{.Ports}}'),
        compose('logs', '--no-color', '--tail', '5'),
      ]);
      return [list, ...logs.split('\n').map((line) => line.slice(0, 300))].join('\n');
    },
    async remove() {
      await compose('down', '--volumes', '--timeout', '20');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Compose itself needs the files of a project to remove it, which are gone. */
async function removeLeftovers(docker: ContainerEngine['docker'], project: string): Promise<void> {
  for (const [kind, list, remove] of [
    ['container', ['ps', '--all'], ['rm', '--force', '--volumes']],
    ['network', ['network', 'ls'], ['network', 'rm']],
    ['volume', ['volume', 'ls'], ['volume', 'rm']],
  ] as const) {
    const filter = `label=com.docker.compose.project=${project}`;
    const ids = (await docker(...list, '--quiet', '--filter', filter)).split('\n').filter(Boolean);
    if (ids.length === 0) continue;
    process.stderr.write(`removing what an earlier run left: ${ids.length} x ${kind}\n`);
    await docker(...remove, ...ids);
  }
}

/** What a script of `e2e/stack/` printed; what it says on the way is passed on. */
async function script(name: string, ...words: string[]): Promise<string> {
  const path = join(repository, 'e2e', 'stack', name);
  const running = run('bash', [path, ...words], { maxBuffer: outputBytes });
  if (!words.includes('docker')) running.child.stderr?.pipe(process.stderr, { end: false });
  const { stdout } = await running;
  return stdout;
}
