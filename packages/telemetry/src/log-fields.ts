import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What every line logged within a request or a job carries. It goes with the flow of the program, since the services
 * that log were made once for all requests. What outlives the request that began it (a batch, a child process, a
 * timer for all) is begun through an `AsyncLocalStorage.snapshot()` of when its owner was made: its lines are nobody's.
 */
const fieldsOfFlow = new AsyncLocalStorage<object>();

/** Runs work of which every line has these fields, besides those of the work around it. */
export function withLogFields<T>(fields: object, run: () => T): T {
  return fieldsOfFlow.run({ ...fieldsOfFlow.getStore(), ...fields }, run);
}

/** Adds fields to all further lines of the work under way, e.g. who asks, once that is known. */
export function addLogFields(fields: object): void {
  const store = fieldsOfFlow.getStore();
  if (store) Object.assign(store, fields);
}

/** The fields of the work under way; a copy, which the caller may change. */
export function currentLogFields(): object {
  return { ...fieldsOfFlow.getStore() };
}
