import { readdirSync, readFileSync } from 'node:fs';

/**
 * Resident memory of a process and all its descendants, in megabytes. Pages shared between them count in each,
 * so the sum is an upper bound. Linux only: it reads `/proc`.
 */
export function residentMegabytes(rootProcessId: number): number {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = statusField(name, 'PPid');
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const sum = (processId: number): number =>
    (statusField(String(processId), 'VmRSS') ?? 0) +
    (children.get(processId) ?? []).reduce((total, child) => total + sum(child), 0);
  return Math.round(sum(rootProcessId) / 1024);
}

/** Samples the memory of a process tree until stopped; `stop` gives the highest value, in megabytes. */
export function watchMemory(rootProcessId: number, intervalMs = 100): { stop(): number } {
  let peak = residentMegabytes(rootProcessId);
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMegabytes(rootProcessId));
  }, intervalMs);
  return {
    stop: () => {
      clearInterval(timer);
      return peak;
    },
  };
}

function statusField(processId: string, field: string): number | undefined {
  try {
    const line = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(
      readFileSync(`/proc/${processId}/status`, 'utf8'),
    );
    return line ? Number(line[1]) : undefined;
  } catch {
    return undefined; // It ended while we looked.
  }
}
