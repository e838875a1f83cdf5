import { isIP } from 'node:net';
import type { Deployment, ServiceName } from './deployment.ts';
import type { Problem } from './problems.ts';
import { settingFaults } from './setting-rules.ts';
import { leastMemory, workerOwnMemory } from './sizing.ts';
import type { Path } from './tree.ts';
import { formatBytes, parseBytes, mebi } from './values.ts';

/** A breach of a rule between keys. The first path is the key it is told of; the others take part in it. */
export type Breach = Pick<Problem, 'code' | 'params'> & { paths: [Path, ...Path[]] };

/** What does not go together in a deployment whose values are right one by one. Pure. */
export function findBreaches(deployment: Deployment): Breach[] {
  return [
    ...nameBreaches(deployment),
    ...tlsBreaches(deployment),
    ...portBreaches(deployment),
    ...memoryBreaches(deployment),
    ...parserBreaches(deployment),
    ...proxyBreaches(deployment),
    ...settingFaults(deployment),
  ];
}

function nameBreaches({ names }: Deployment): Breach[] {
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...repeated].map((name) => ({ code: 'name-twice', params: { name }, paths: [['names']] }));
}

function tlsBreaches({ tls, names, egress }: Deployment): Breach[] {
  const files = [
    { key: 'certificate', value: tls.certificate },
    { key: 'key', value: tls.key },
  ];
  const mode: Path = ['tls', 'mode'];
  if (tls.mode === 'files') {
    const isComplete = files.every(({ value }) => value !== null);
    const missing: Breach = {
      code: 'tls-file-needed',
      params: {},
      paths: [mode, ['tls', 'certificate'], ['tls', 'key']],
    };
    return isComplete ? [] : [missing];
  }
  const unused = files
    .filter(({ value }) => value !== null)
    .map(({ key }): Breach => ({
      code: 'tls-file-unused',
      params: { mode: tls.mode },
      paths: [['tls', key], mode],
    }));
  const isClosed: Breach = { code: 'acme-needs-egress', params: {}, paths: [['egress', 'allowed'], mode] };
  const private_ = tls.mode === 'acme' ? names.filter((name) => !isPublicName(name)) : [];
  return [
    ...unused,
    ...(tls.mode === 'acme' && !egress.allowed ? [isClosed] : []),
    ...private_.map((name): Breach => ({ code: 'acme-name', params: { name }, paths: [['names'], mode] })),
  ];
}

function isPublicName(name: string): boolean {
  return (
    isIP(name) === 0 && name.includes('.') && !/\.(?:local|localhost|internal|lan|home|test)$/.test(name)
  );
}

function portBreaches({ ports }: Deployment): Breach[] {
  if (ports.http !== ports.https) return [];
  const paths: Breach['paths'] = [
    ['ports', 'https'],
    ['ports', 'http'],
  ];
  return [{ code: 'ports-equal', params: { port: ports.http }, paths }];
}

function memoryBreaches({ services }: Deployment): Breach[] {
  return Object.entries(services).flatMap(([name, { memory, reservedMemory }]): Breach[] => {
    const limit: Path = ['services', name, 'memory'];
    const reserved: Path = ['services', name, 'reservedMemory'];
    const least = leastMemory[name as ServiceName];
    const tooSmall: Breach = {
      code: 'memory-too-small',
      params: { memory: formatBytes(memory), least },
      paths: [limit],
    };
    const overLimit: Breach = {
      code: 'reservation-over-limit',
      params: { memory: formatBytes(memory), limitKey: limit.join('.') },
      paths: [reserved, limit],
    };
    if (memory < (parseBytes(least) ?? 0)) return [tooSmall];
    return reservedMemory > memory ? [overLimit] : [];
  });
}

/** A worker whose parsers may use more than the worker has is ended by the kernel in the middle of its jobs. */
function parserBreaches({ services, settings }: Deployment): Breach[] {
  const processes = Number(settings.ONYX_PARSER_PROCESSES ?? 1);
  const parserMegabytes = Number(settings.ONYX_PARSER_MEMORY_MB ?? 1024);
  const needed = processes * parserMegabytes * mebi + (parseBytes(workerOwnMemory) ?? 0);
  // Settings that are no numbers are told by themselves.
  if (!(needed > services.worker.memory)) return [];
  return [
    {
      code: 'parsers-over-limit',
      params: {
        processes,
        parserMegabytes,
        needed: formatBytes(needed),
        memory: formatBytes(services.worker.memory),
      },
      paths: [
        ['services', 'worker', 'memory'],
        ['settings', 'ONYX_PARSER_PROCESSES'],
        ['settings', 'ONYX_PARSER_MEMORY_MB'],
      ],
    },
  ];
}

function proxyBreaches({ trustedProxies }: Deployment): Breach[] {
  return trustedProxies
    .filter((network) => network.endsWith('/0'))
    .map((network) => ({ code: 'proxy-everyone', params: { network }, paths: [['trustedProxies']] }));
}
