import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP's JSON has it, as far as tests look at it. */
export type CollectedSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: Record<string, unknown>;
  links: { traceId: string; spanId: string }[];
  hasFailed: boolean;
};

export type Collector = {
  url: string;
  /** What has arrived. */
  spans: CollectedSpan[];
  /** Everything as it came. */
  bodies: string[];
  /** Whether what comes is refused. */
  isRefusing: boolean;
  stop(): Promise<void>;
};

type OtlpValue = { stringValue?: string; intValue?: number; doubleValue?: number; boolValue?: boolean };
type OtlpSpan = Omit<CollectedSpan, 'attributes' | 'links' | 'hasFailed'> & {
  attributes?: { key: string; value: OtlpValue }[];
  links?: { traceId: string; spanId: string }[];
  status?: { code?: number };
};
type OtlpBody = { resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[] };

/** A collector of traces (OTLP over HTTP, JSON) that keeps what it is sent. */
export async function startCollector(): Promise<Collector> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      // 400 is not worth another try.
      response.statusCode = collector.isRefusing || request.url !== '/v1/traces' ? 400 : 200;
      response.end('{}');
      if (response.statusCode !== 200) return;
      const body = Buffer.concat(chunks).toString();
      collector.bodies.push(body);
      const { resourceSpans } = JSON.parse(body) as OtlpBody;
      collector.spans.push(
        ...resourceSpans.flatMap(({ scopeSpans }) =>
          scopeSpans.flatMap(({ spans }) => spans.map(toCollected)),
        ),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: [],
    bodies: [],
    isRefusing: false,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return collector;
}

function toCollected({ attributes = [], links = [], status, ...span }: OtlpSpan): CollectedSpan {
  return {
    ...span,
    attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
    links,
    hasFailed: status?.code === 2,
  };
}
