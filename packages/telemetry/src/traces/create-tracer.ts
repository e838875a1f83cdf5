import type { Logger } from '../logger.ts';
import { noTracer, type Tracer } from './tracer.ts';

export type TracerSettings = {
  /** Which program this is, e.g. `api`. */
  service: string;
  version: string;
  /**
   * Base address of an OTLP collector, e.g. `http://localhost:4318`; spans go to `/v1/traces` below it. Undefined traces
   * nothing.
   */
  url: string | undefined;
  logger: Logger;
};

/**
 * A tracer that sends spans in batches, as OTLP over HTTP. What cannot be sent is dropped, which is logged once until
 * it works again. The library behind it is loaded only here.
 */
export async function createTracer(settings: TracerSettings): Promise<Tracer> {
  const { url } = settings;
  if (url === undefined) return noTracer;
  const { createOtlpTracer } = await import('./otlp-tracer.ts');
  return createOtlpTracer({ ...settings, url });
}
