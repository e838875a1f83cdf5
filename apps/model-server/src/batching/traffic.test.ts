import { expect, it } from 'vitest';
import { createPeak, createThroughput } from './traffic.ts';

function clock() {
  let time = 0;
  return { now: () => time, pass: (ms: number) => void (time += ms) };
}

it('remembers the most that were open for two windows at most', () => {
  const { now, pass } = clock();
  const peak = createPeak(100, now);
  peak.record(8);
  peak.record(2);
  expect(peak.value()).toBe(8);
  pass(100);
  peak.record(1);
  expect(peak.value()).toBe(8);
  pass(100);
  expect(peak.value()).toBe(1);
  pass(1000);
  expect(peak.value()).toBe(0);
});

it('tells from what was done how long the rest will take', () => {
  const { now, pass } = clock();
  const throughput = createThroughput(now);
  expect(throughput.secondsFor(1e6)).toBe(1);
  pass(1000);
  throughput.record(1000, 0);
  expect(throughput.secondsFor(5000)).toBe(5);
  expect(throughput.secondsFor(1)).toBe(1);
  expect(throughput.secondsFor(1e9)).toBe(60);
});

it('tells when a batch will end that begins when the one before it ends', () => {
  const { now, pass } = clock();
  const throughput = createThroughput(now);
  expect(throughput.expectedEnd(100, 0)).toBe(Infinity);
  pass(1000);
  throughput.record(1000, 0);
  expect(throughput.expectedEnd(100, 500)).toBe(1100);
  expect(throughput.expectedEnd(100, 1200)).toBe(1300);
});

it('counts the time of batches that ran side by side once', () => {
  const { now, pass } = clock();
  const throughput = createThroughput(now);
  pass(1000);
  throughput.record(1000, 0);
  pass(1000);
  throughput.record(1000, 500);
  expect(throughput.secondsFor(5000)).toBe(5);
});
