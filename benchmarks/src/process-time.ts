import { readFileSync } from 'node:fs';

/** Linux counts processor time in ticks of a hundredth of a second. */
const msPerTick = 10;

/**
 * Processor time of a process and its children so far, in milliseconds; NaN where there is no `/proc`. Unlike time on
 * the clock it hardly changes when other programs use the machine.
 */
export function processorMs(processId: number): number {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // Behind the name, which may hold spaces: fields 14 and 15 of proc(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const children = readFileSync(`/proc/${processId}/task/${processId}/children`, 'utf8').split(' ');
    const own = (Number(fields[11]) + Number(fields[12])) * msPerTick;
    return children
      .filter((child) => child !== '')
      .reduce((sum, child) => sum + processorMs(Number(child)), own);
  } catch {
    return Number.NaN;
  }
}
