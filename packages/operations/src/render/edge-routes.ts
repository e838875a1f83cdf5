import { endpoints, type Endpoint } from '@onyx/contracts';

const all: readonly Endpoint[] = Object.values(endpoints);

/** Harmless, and asked by everybody who leaves. */
const endsOwnSession = '/api/auth/sign-out';

/**
 * Which addresses of the API the edge treats in a way of their own, read from the contracts, so that a new endpoint
 * cannot be forgotten here.
 */
export const edgeRoutes = {
  /** Regular expressions of the paths of answer streams. */
  streams: all.filter(({ responseType }) => responseType === 'text/event-stream').map(pathPattern),
  /** Exact paths that take files. */
  uploads: unique(all.filter(({ bodyType }) => bodyType === 'multipart/form-data').map(({ path }) => path)),
  /** Exact paths whose writes strangers may do, and that are therefore limited more. */
  signIn: unique(
    all
      .filter(
        ({ access, method, path }) => access === 'public' && method !== 'GET' && path !== endsOwnSession,
      )
      .map(({ path }) => path),
  ),
  /** Exact paths outside `/api/` that the API answers. */
  besideApi: unique(all.map(({ path }) => path).filter((path) => !path.startsWith('/api/'))),
  /** Largest JSON body that any endpoint takes, in bytes. */
  largestJson: Math.max(1024 ** 2, ...all.map(({ maxBodyBytes = 0 }) => maxBodyBytes)),
};

function pathPattern({ path }: Endpoint): string {
  return `^${path.replaceAll('.', '\\.').replace(/:[A-Za-z]+/g, '[^/]+')}$`;
}

function unique(values: string[]): string[] {
  return [...new Set(values)].toSorted();
}
