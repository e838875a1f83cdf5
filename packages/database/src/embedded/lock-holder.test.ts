import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { fateOf } from './lock-holder.ts';

test('a process that was killed is ending, a living one is not, and neither is an orphan', async () => {
  const token = 'a token of the test';
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)', token]);
  await once(child, 'spawn');
  const holder = { processId: child.pid ?? 0, parentId: process.pid, token };
  expect(await fateOf(holder)).toBe('living');
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  expect(await fateOf(holder)).toBe('ending');
});
