import { expect, test } from 'vitest';
import { createMetrics, noMetrics, secondBuckets } from '../index.ts';

test('counts, spreads and gauges, with the service and the labels of each', async () => {
  const metrics = await createMetrics({ service: 'api' });
  const counter = metrics.counter({ name: 'onyx_a_total', help: 'A', labels: ['kind'] });
  counter.add({ kind: 'x' });
  counter.add({ kind: 'x' }, 2);
  metrics.histogram({ name: 'onyx_b_seconds', help: 'B', buckets: secondBuckets }).observe({}, 0.02);
  const gauge = metrics.gauge({ name: 'onyx_c_open', help: 'C' });
  gauge.set({}, 5);
  gauge.add({}, -2);
  const { body, contentType } = await metrics.text();
  expect(contentType).toContain('version=0.0.4');
  expect(body).toContain('onyx_a_total{kind="x",service="api"} 3');
  expect(body).toContain('onyx_b_seconds_bucket{le="0.01",service="api"} 0');
  expect(body).toContain('onyx_b_seconds_bucket{le="0.025",service="api"} 1');
  expect(body).toContain('onyx_c_open{service="api"} 3');
  expect(body).toContain('process_resident_memory_bytes');
});

test('a metric asked for again is the one there is', async () => {
  const metrics = await createMetrics({ service: 'api' });
  const options = { name: 'onyx_a_total', help: 'A' } as const;
  metrics.counter(options).add({});
  metrics.counter(options).add({});
  expect((await metrics.text()).body).toContain('onyx_a_total{service="api"} 2');
});

test('a gauge that is read tells what is there now, and nothing when it cannot be read', async () => {
  const metrics = await createMetrics({ service: 'worker' });
  let depths: Record<string, number> | undefined = { a: 1, b: 2 };
  metrics.readGauge({
    name: 'onyx_depth',
    help: 'Depth',
    labels: ['name'],
    read: async () => {
      if (!depths) throw new Error('the database is away');
      return Object.entries(depths).map(([name, value]) => ({ labels: { name }, value }));
    },
  });
  metrics.readGauge({ name: 'onyx_away', help: 'Never there', read: () => Promise.reject(new Error('no')) });
  const first = (await metrics.text()).body;
  expect(first).toContain('onyx_depth{name="b",service="worker"} 2');
  expect(first).not.toContain('onyx_away{');
  depths = { a: 0 };
  const second = (await metrics.text()).body;
  expect(second).toContain('onyx_depth{name="a",service="worker"} 0');
  expect(second).not.toContain('name="b"');
  depths = undefined;
  await metrics.text();
  const last = (await metrics.text()).body;
  expect(last).not.toContain('onyx_depth{');
  expect(last).toContain('onyx_metrics_read_failures_total{metric="onyx_depth",service="worker"}');
});

test('a gauge that is told of again is read from where it is now', async () => {
  const metrics = await createMetrics({ service: 'worker' });
  for (const value of [1, 2])
    metrics.readGauge({ name: 'onyx_size', help: 'Size', read: () => [{ labels: {}, value }] });
  expect((await metrics.text()).body).toContain('onyx_size{service="worker"} 2');
});

test('without metrics everything can be said, to nobody', async () => {
  noMetrics.counter({ name: 'onyx_a_total', help: 'A', labels: ['kind'] }).add({ kind: 'x' });
  noMetrics.histogram({ name: 'onyx_b_seconds', help: 'B', buckets: secondBuckets }).observe({}, 1);
  noMetrics.gauge({ name: 'onyx_c_open', help: 'C' }).set({}, 1);
  expect((await noMetrics.text()).body).toBe('');
});
