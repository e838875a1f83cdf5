import { AppError } from '@onyx/contracts';
import { silentLogger } from '@onyx/telemetry';
import { expect, test } from 'vitest';
import { createSystemHolder } from './system-holder.ts';

const away = (reason: string): AppError => new AppError('database-unavailable', { params: { reason } });

function recorded(): { warnings: unknown[]; logger: typeof silentLogger } {
  const warnings: unknown[] = [];
  return { warnings, logger: { ...silentLogger, warn: (fields) => void warnings.push(fields) } };
}

test('opens as soon as what it waits for is there, and tells each reason once', async () => {
  const { warnings, logger } = recorded();
  const failures = [away('ECONNREFUSED'), away('ECONNREFUSED'), new AppError('schema-behind')];
  const system = { close: () => Promise.resolve() };
  const holder = createSystemHolder({
    open: () => {
      const failure = failures.shift();
      return failure ? Promise.reject(failure) : Promise.resolve(system);
    },
    logger,
  });
  expect(holder.state()).toMatchObject({ system: null });
  await expect.poll(() => holder.state(), { timeout: 10_000 }).toEqual({ system });
  expect(warnings).toHaveLength(2);
  await holder.close();
});

test('gives up over a fault that waiting does not mend', async () => {
  const holder = createSystemHolder({
    open: () => Promise.reject(new TypeError('a fault')),
    logger: silentLogger,
  });
  await expect(holder.failed).rejects.toThrow('a fault');
  await holder.close();
});

test('can be closed while it waits, and closes what it opened', async () => {
  let closed = 0;
  const waiting = createSystemHolder({ open: () => Promise.reject(away('57P03')), logger: silentLogger });
  await waiting.close();
  const open = createSystemHolder({
    open: () => Promise.resolve({ close: async () => void (closed += 1) }),
    logger: silentLogger,
  });
  await open.close();
  expect(closed).toBe(1);
});
