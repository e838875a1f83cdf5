import { defineEndpoint, endpoints, type Endpoint } from '@onyx/contracts';
import { expect, test } from 'vitest';
import { allRoutes } from '../app.ts';
import type { Services } from '../services.ts';
import { assertComplete } from './complete-routes.ts';
import type { Route } from './route.ts';

const handled = (endpoint: Endpoint): Route => ({ endpoint, handle: () => Promise.resolve() });
const table = Object.values(endpoints).map(handled);

test('every endpoint of the table is mounted exactly once', () => {
  // Handlers are only bound here, never called, so no service is needed.
  const services = new Proxy({}, { get: () => ({}) }) as Services;
  expect(() => assertComplete(allRoutes(services, { version: '1', maxUploadBytes: 1 }))).not.toThrow();
});

test('names what is missing, doubled or foreign', () => {
  expect(() => assertComplete(table)).not.toThrow();
  expect(() => assertComplete(table.slice(1))).toThrow('getHealth has no handler');
  expect(() => assertComplete([...table, handled(endpoints.getMe)])).toThrow('getMe has 2 handlers');
  const foreign = defineEndpoint({ ...endpoints.getMe, path: '/api/you' });
  expect(() => assertComplete([...table, handled(foreign)])).toThrow('GET /api/you is not in the table');
});
