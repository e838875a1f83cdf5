#!/usr/bin/env node
// The `onyx` command. On an older Node it hands over to the Node 24 that `npm start` fetched.
import { spawn } from 'node:child_process';
import { installedNode } from '../../../scripts/runtime.mjs';

if (Number(process.versions.node.split('.')[0]) >= 24) {
  // Compiled code is kept from one start to the next: half the time of loading it.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { main } = await import('../src/main.ts');
  await main(process.argv.slice(2));
} else {
  const node = installedNode();
  if (!node) {
    process.stderr.write(
      `Onyx runs on Node 24; this is ${process.version}. Run "npm start" once: it fetches what is missing.\n` +
        `Onyx 需要 Node 24，当前为 ${process.version}。请先运行一次 "npm start"，它会自动获取。\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [process.argv[1], ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
