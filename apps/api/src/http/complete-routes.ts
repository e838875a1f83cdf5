import { endpoints, type Endpoint } from '@onyx/contracts';
import type { Route } from './route.ts';

/**
 * Makes sure that every endpoint of the contracts table has exactly one handler.
 * @throws Error naming what is missing, mounted twice or not in the table: a fault of the program, not of its use.
 */
export function assertComplete(routes: readonly Route[]): void {
  const known = new Map<Endpoint, string>(
    Object.entries(endpoints).map(([name, endpoint]) => [endpoint, name]),
  );
  const counts = new Map<Endpoint, number>();
  for (const { endpoint } of routes) counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1);
  const faults = [
    ...[...known].filter(([endpoint]) => !counts.has(endpoint)).map(([, name]) => `${name} has no handler`),
    ...[...counts]
      .filter(([endpoint, count]) => count > 1 || !known.has(endpoint))
      .map(([endpoint, count]) =>
        known.has(endpoint)
          ? `${known.get(endpoint)} has ${count} handlers`
          : `${endpoint.method} ${endpoint.path} is not in the table`,
      ),
  ];
  if (faults.length > 0) throw new Error(`Routes and endpoints differ: ${faults.join('; ')}`);
}
