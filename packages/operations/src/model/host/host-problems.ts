import { AppError, type Locale } from '@onyx/contracts';
import { isAcme } from '../../render/names.ts';
import { secretProblems } from '../../secrets/secret-facts.ts';
import type { Deployment, Profile, ServiceSizing } from '../deployment.ts';
import type { LoadedDeployment, Origin } from '../load-deployment.ts';
import { placeOfOrigin } from '../load-deployment.ts';
import { problemLines, type Problem } from '../problems.ts';
import { hostReserve, sizingOf } from '../sizing.ts';
import { formatBytes, parseBytes, mebi } from '../values.ts';
import { certificateProblems } from './certificate.ts';
import { readHostFacts, type HostFacts } from './host-facts.ts';

/**
 * Why a deployment cannot be started on a host, before anything is touched. Pure.
 * @param now in milliseconds since 1970.
 */
export function hostProblems(
  { deployment, origins }: Pick<LoadedDeployment, 'deployment' | 'origins'>,
  facts: HostFacts,
  now: number,
): Problem[] {
  const options = { now, needsContainerUser: facts.needsContainerUser };
  const found = [
    ...memoryProblems(deployment, facts),
    ...cpuProblems(deployment, facts),
    ...portProblems(facts),
    ...gpuProblems(deployment, facts),
    ...(facts.missingImages ?? []).map((image) => problem('image-missing', '', { image })),
    ...secretProblems(facts.secrets, options),
    ...certificateProblems(facts.certificate, options),
  ];
  return found.map((each) => ({ ...each, place: placeOf(each.key, origins) }));
}

/**
 * Refuses a host that is not ready.
 * @throws AppError `host-not-fit`, with all problems in the reader's language.
 */
export async function requireFitHost(loaded: LoadedDeployment, locale: Locale = 'en'): Promise<void> {
  const problems = hostProblems(loaded, await readHostFacts(loaded), Date.now());
  if (problems.length === 0) return;
  throw new AppError('host-not-fit', {
    params: { count: problems.length, problems: problemLines(problems, locale) },
    fields: problems.map((each) => ({ path: each.key, message: problemLines([each], 'en') })),
  });
}

/** All limits together must fit beside what the host needs itself: at the limit nothing may be killed. */
function memoryProblems(deployment: Deployment, { memoryBytes }: HostFacts): Problem[] {
  const totals = runningServices(deployment).map(([name, { memory, replicas }]) => ({
    key: `services.${name}.memory`,
    total: memory * replicas,
  }));
  const sum = totals.reduce((all, { total }) => all + total, 0);
  const usable = memoryBytes - hostReserve(memoryBytes);
  if (sum <= usable) return [];
  const largest = totals
    .toSorted((a, b) => b.total - a.total)
    .slice(0, 3)
    .map(({ key }) => key);
  const chosen = deployment.profile;
  const fitting = fittingProfile(usable);
  // Where the profile's own sizes would fit, what was changed is too much.
  const profile = fitting === chosen ? undefined : fitting;
  const params = {
    sum: megabytes(sum),
    host: megabytes(memoryBytes),
    usable: megabytes(usable),
    largest: largest.join(', '),
    ...(profile && { profile }),
  };
  const code = profile ? 'memory-over-host' : 'memory-over-host-least';
  return [problem(code, largest[0] ?? 'services', params)];
}

/** Not every deployment has all of them. */
function runningServices({ services, tls }: Deployment): [string, ServiceSizing][] {
  return Object.entries(services).filter(([name]) => name !== 'certificates' || isAcme({ tls }));
}

/** The largest profile whose limits fit, if any does. */
function fittingProfile(usable: number): Profile | undefined {
  return (['standard', 'lite'] as const).find((profile) => {
    const rows = Object.values(sizingOf(profile).services);
    return rows.reduce((sum, row) => sum + (parseBytes(row.memory) ?? 0) * (row.replicas ?? 1), 0) <= usable;
  });
}

function cpuProblems(deployment: Deployment, { cpus: host }: HostFacts): Problem[] {
  return runningServices(deployment)
    .filter(([, { cpus }]) => cpus > host)
    .map(([name, { cpus }]) => problem('cpus-over-host', `services.${name}.cpus`, { cpus, host }));
}

/** Without its toolkit the engine refuses the one service, when the others run already. */
function gpuProblems(deployment: Deployment, { canGiveGpus }: HostFacts): Problem[] {
  const { gpus } = deployment.services.modelServer;
  return gpus > 0 && canGiveGpus === false
    ? [problem('gpu-toolkit-missing', 'services.modelServer.gpus', {})]
    : [];
}

function portProblems({ ports }: HostFacts): Problem[] {
  return ports
    .filter(({ state }) => state === 'used')
    .map(({ port, key, holder }) => {
      const next = port < 1024 ? port + 8000 : port + 1;
      if (key === 'dev') return problem('port-used-dev', key, { port });
      if (holder === null) return problem('port-used', key, { port, key, next });
      return problem('port-used-by', key, { port, key, next, holder });
    });
}

function megabytes(bytes: number): string {
  return formatBytes(Math.floor(bytes / mebi) * mebi);
}

function placeOf(key: string, origins: ReadonlyMap<string, Origin>): Problem['place'] {
  const origin = origins.get(key);
  return origin ? placeOfOrigin(origin) : null;
}

function problem(code: Problem['code'], key: string, params: Problem['params']): Problem {
  return { code, key, place: null, params };
}
