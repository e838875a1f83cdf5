import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const module = new URL('./database-process.ts', import.meta.url).href;

/** Runs a program that begins with a prepared database process, and tells what it printed. */
const program = (source: string) =>
  run(process.execPath, [
    '--eval',
    `import(${JSON.stringify(module)}).then(({ prepareDatabaseProcess, takeDatabaseProcess }) => {
       prepareDatabaseProcess();
       ${source}
     });`,
  ]);

const isRunning = (processId: number): boolean => {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
};

test('a prepared process does not keep a program that needs no database', async () => {
  await expect(program('')).resolves.toEqual({ stdout: '', stderr: '' });
});

test('is taken once, and ends without a word with the program that told it nothing', async () => {
  const { stdout, stderr } = await program(`
    const taken = takeDatabaseProcess();
    const another = takeDatabaseProcess();
    console.log(JSON.stringify([taken.child.pid, another.child.pid]));
    setTimeout(() => process.exit(), 300);
  `);
  expect(stderr).toBe('');
  const ids = JSON.parse(stdout) as number[];
  expect(new Set(ids).size).toBe(2);
  await expect.poll(() => ids.filter(isRunning), { timeout: 10_000 }).toEqual([]);
});
