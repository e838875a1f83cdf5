import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '../logger.ts';

/** `ExportResultCode.SUCCESS`, of a package that is not ours. */
const succeeded = 0;

/** Says once that spans cannot be sent, and once that they can again; not with every batch. */
export function toldOnce(exporter: SpanExporter, logger: Logger): SpanExporter {
  let isFailing = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const code: number = result.code;
        const hasFailed = code !== succeeded;
        if (hasFailed !== isFailing) {
          isFailing = hasFailed;
          if (hasFailed) logger.warn({ err: result.error, spans: spans.length }, 'traces cannot be sent');
          else logger.info({}, 'traces can be sent again');
        }
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}
