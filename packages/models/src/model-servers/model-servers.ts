import { AppError, type ModelStatus, type ServedModel, type ServedModels } from '@onyx/contracts';
import type { OpenEmbedder } from '../embedder.ts';
import { createHttpEmbedder } from '../http/http-embedder.ts';
import { createHttpReranker } from '../http/http-reranker.ts';
import type { OpenReranker } from '../reranker.ts';
import { poolAddress, withDefaults, type ModelServerOptions } from './options.ts';
import { createPoolFetch, type Lane } from './pool-fetch.ts';
import { watchServer, type WatchedServer } from './watched-server.ts';

/** The model servers of the configuration, used as one. */
export type ModelServers = {
  /**
   * An embedding model that they offer. When servers have different versions of it, the one that is named is used as
   * long as there is a server with it; its vectors are only ever made by servers with the same version.
   * @throws AppError `model-not-found`; `model-unreachable` when no server answers.
   */
  embedder(model: string, version?: string | null): Promise<OpenEmbedder>;
  /** A reranker that they offer. Errors are those of `embedder`. */
  reranker(model: string): Promise<OpenReranker>;
  /** What they offer now: all of them are asked. */
  list(): Promise<ServedModels>;
  /** For readiness: search goes on without them, so it never says "not ready". */
  state(): { isReady: true; detail?: string; servers: ServedModels['servers'] };
  close(): void;
};

/** More than one request for each server, so that none waits for the way back of the last answer. */
const requestsPerServer = 2;
/** Whoever waits for the pool lets it say itself that time is up. */
const graceMs = 1_000;

/**
 * Watches model servers and spreads requests over them: healthy ones first, the rest of the way as `createPoolFetch`
 * says. Answers at once; the servers are asked in the background.
 * @param options.addresses E.g. `http://model-server-1:9000`.
 */
export function openModelServers({
  addresses,
  ...given
}: ModelServerOptions & { addresses: readonly string[] }): ModelServers {
  const options = withDefaults(given);
  const servers: WatchedServer[] = [];
  for (const address of new Set(addresses.map(plainAddress))) {
    servers.push(watchServer(address, options, leaveSilentOnes));
  }

  /** What a hanging server has in hand is taken to another one, as soon as there is one. */
  function leaveSilentOnes(): void {
    if (!servers.some((server) => server.health() === 'healthy')) return;
    for (const server of servers) if (server.isSilent()) server.abandon();
  }

  /** The model as one of the servers has it ready; by preference of a version. */
  async function find(
    model: string,
    kind: ServedModel['kind'],
    version: string | null,
  ): Promise<ModelStatus> {
    const look = (): ModelStatus | undefined => {
      const found = offered(servers).filter((one) => one.id === model && one.kind === kind);
      return found.find((one) => one.version === version) ?? found[0];
    };
    const known = look();
    if (known && (version === null || known.version === version)) return known;
    await Promise.all(servers.map((server) => server.check()));
    const found = look();
    if (found) return found;
    if (servers.some((server) => server.models())) {
      throw new AppError('model-not-found', { params: { model } });
    }
    const address = servers.map(({ host }) => host).join(', ');
    throw new AppError('model-unreachable', { params: { address }, isRetryable: true });
  }

  /** How the adapters of HTTP APIs reach a model here. */
  function reach(lane: Lane) {
    return {
      baseUrl: poolAddress,
      apiKey: null,
      model: lane.model,
      fetch: createPoolFetch({ ...options, servers }, lane),
      // The pool tries again itself.
      maxAttempts: 1,
      deadlineMs: options.deadlinesMs[lane.priority] + graceMs,
    };
  }

  return {
    async embedder(model, wanted = null) {
      const { version, dimensions, languages } = await find(model, 'embedding', wanted);
      const open = (priority: Lane['priority'], type: 'query' | 'passage'): Promise<OpenEmbedder> =>
        createHttpEmbedder({
          ...reach({ model, version, priority }),
          dimensions: dimensions ?? undefined,
          encoding: 'base64',
          fields: { input_type: type, ...(version !== null && { version }) },
          concurrency: requestsPerServer * servers.length,
        });
      const questions = await open('interactive', 'query');
      const passages = await open('bulk', 'passage');
      return {
        id: version ?? questions.id,
        dimensions: questions.dimensions,
        languages: languages ?? 'any',
        embedQuery: questions.embedQuery,
        embedPassages: passages.embedPassages,
        close: async () => undefined,
      };
    },
    async reranker(model) {
      const { version, languages } = await find(model, 'reranker', null);
      const reranker = createHttpReranker({
        ...reach({ model, version, priority: 'interactive' }),
        languages: languages ?? 'any',
        fields: { raw_scores: true },
      });
      return { ...reranker, id: version ?? reranker.id };
    },
    async list() {
      await Promise.all(servers.map((server) => server.check()));
      return { servers: servers.map(describe), models: merge(offered(servers)) };
    },
    state() {
      const away = servers.filter((server) => server.health() === 'unhealthy');
      const names = away.map((server) => `${server.host} (${server.reason()})`);
      const detail = `Model servers that are not used: ${names.join(', ')}.`;
      return { isReady: true, servers: servers.map(describe), ...(away.length > 0 && { detail }) };
    },
    close() {
      for (const server of servers) server.close();
    },
  };
}

/** Without what an address may hold beside host and path: nobody's name or password belongs into a log. */
function plainAddress(address: string): string {
  const { origin, pathname } = new URL(address);
  return origin + pathname.replace(/\/+$/, '');
}

function describe(server: WatchedServer): ServedModels['servers'][number] {
  return { address: server.address, health: server.health() };
}

/** Models that can be asked, once for each server that has them. */
function offered(servers: readonly WatchedServer[]): ModelStatus[] {
  return servers
    .filter((server) => server.health() !== 'unhealthy')
    .flatMap((server) => server.models() ?? [])
    .filter(({ state }) => state === 'ready');
}

function merge(statuses: readonly ModelStatus[]): ServedModel[] {
  const models = new Map<string, ServedModel>();
  for (const { id, kind, dimensions, languages } of statuses) {
    if (kind === null) continue;
    const known = models.get(id);
    if (known) known.servers += 1;
    else models.set(id, { model: id, kind, dimensions, languages, servers: 1 });
  }
  return [...models.values()].toSorted((a, b) => (a.model < b.model ? -1 : 1));
}
