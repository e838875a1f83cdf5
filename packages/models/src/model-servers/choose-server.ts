import type { WatchedServer } from './watched-server.ts';

/** The model that a request is for. */
export type Wanted = {
  model: string;
  /** Null: any. */
  version: string | null;
};

/**
 * The server to ask: a healthy one that has the model before one that has not told yet, an unhealthy one last; among
 * equals the one with the least in hand. One on trial gets a single request, and gets it at once: others stand ready
 * for what it fails.
 */
export function choose(servers: readonly WatchedServer[], wanted: Wanted): WatchedServer | undefined {
  const ranked = servers.map((server) => ({
    server,
    rank: rankOf(server, wanted),
    load: server.load(),
    chance: Math.random(),
  }));
  return ranked.toSorted((a, b) => a.rank - b.rank || a.load - b.load || a.chance - b.chance)[0]?.server;
}

function rankOf(server: WatchedServer, wanted: Wanted): number {
  const lacksModel = hasModel(server, wanted) === false ? 1 : 0;
  switch (server.health()) {
    case 'healthy':
      return lacksModel * 2;
    case 'trial':
      return server.load() === 0 ? lacksModel * 2 : 4;
    case 'checking':
      return 1;
    case 'unhealthy':
      return 4 + lacksModel;
  }
}

/** Undefined while it has not told. */
export function hasModel(server: WatchedServer, { model, version }: Wanted): boolean | undefined {
  return server
    .models()
    ?.some(
      (one) => one.id === model && one.state === 'ready' && (version === null || one.version === version),
    );
}
