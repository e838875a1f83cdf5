// The commands of package.json: `node scripts/run.mjs <command> [arguments]`. Each first puts in place
// what it needs and skips what is there, so that every one of them works on a fresh clone.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import {
  assertBootstrapNode,
  ensureDependencies,
  ensureNode,
  ensureServer,
  ensureWebApp,
  root,
  SetupError,
} from './runtime.mjs';

const modules = join(root, 'node_modules');
const vitest = join(modules, 'vitest', 'vitest.mjs');
const say = (text) => process.stderr.write(`${text}\n`);

/** Commands: whether they need the web app and the server built, and what runs. */
const commands = {
  start: {
    needsBuild: true,
    steps: (args) => [[join(root, 'apps/cli/bin/onyx-built.mjs'), 'start', ...args]],
  },
  test: { needsBuild: true, run: runTests },
  'test:services': {
    run: (node, args) => runTests(node, ['--config', join(root, 'vitest.services.config.ts'), ...args]),
  },
  'test:stack': {
    run: (node, args) => runTests(node, ['--config', join(root, 'vitest.stack.config.ts'), ...args]),
  },
  check: {
    steps: () => [
      [join(modules, 'typescript/bin/tsc'), '-p', root],
      [join(modules, 'typescript/bin/tsc'), '-p', join(root, 'apps/web')],
      [join(modules, 'oxlint/bin/oxlint'), '--type-aware', root],
      [join(root, 'scripts/check-house.ts')],
      [join(modules, 'oxfmt/bin/oxfmt'), '--check', root],
      // nginx -t, haproxy -c and docker compose config for every profile, where these programs are.
      [
        vitest,
        'run',
        '--root',
        root,
        '--testNamePattern=^(nginx|HAProxy|docker compose)\\W+takes ',
        'edge.programs',
        'gate.programs',
        'compose.programs',
      ],
    ],
  },
  format: { steps: () => [[join(modules, 'oxfmt/bin/oxfmt'), root]] },
  docs: {
    steps: () => [
      [join(root, 'scripts/write-configuration.ts')],
      [join(root, 'scripts/write-plan-defects.ts')],
    ],
  },
  onyx: { steps: (args) => [[join(root, 'apps/cli/bin/onyx.mjs'), ...args]] },
  render: { steps: (args) => [[join(root, 'scripts/write-deployment.ts'), ...args]] },
  bench: { needsBuild: true, steps: (args) => [[join(root, 'benchmarks/src/bench.ts'), ...args]] },
  eval: { steps: (args) => [[join(root, 'benchmarks/src/eval.ts'), ...args]] },
  api: { steps: (args) => [[join(root, 'apps/api/src/main.ts'), ...args]] },
  worker: { steps: (args) => [[join(root, 'apps/worker/src/main.ts'), ...args]] },
  'model-server': {
    steps: (args) => [[join(root, 'apps/model-server/src/main.ts'), ...args]],
  },
  web: { steps: (args) => [[join(modules, 'next/dist/bin/next'), 'dev', join(root, 'apps/web'), ...args]] },
};

async function main([name, ...args]) {
  const command = commands[name];
  if (!command) throw new SetupError(`Unknown command. One of: ${Object.keys(commands).join(', ')}`);
  assertBootstrapNode();
  const [node] = await Promise.all([ensureNode(say), ensureDependencies(say)]);
  if (command.needsBuild) {
    await ensureServer(node, say);
    await ensureWebApp(node, say);
  }
  if (command.run) return command.run(node, args);
  for (const step of command.steps(args)) {
    const code = await runInForeground(node, step);
    if (code !== 0) return code;
  }
  return 0;
}

/** Runs the tests and closes with one line that counts them. */
async function runTests(node, args) {
  const report = join(root, '.onyx', 'test-report.json');
  mkdirSync(join(root, '.onyx'), { recursive: true });
  rmSync(report, { force: true });
  const code = await runInForeground(node, [
    vitest,
    'run',
    '--root',
    root,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]);
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  const passed = counts?.numPassedTests ?? 0;
  const failures = failuresOf(counts?.testResults ?? []);
  // At the end, where they are seen however much was printed before.
  for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
  const failed = failures.length + (counts ? 0 : 1);
  const skipped = counts?.numPendingTests ?? 0;
  process.stdout.write(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`);
  return code !== 0 || failed > 0 || passed === 0 ? 1 : 0;
}

/** A line for each test that failed, and for each file that failed although none of its tests did: it was not loaded. */
function failuresOf(files) {
  return files.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && tests.length === 0) tests.push({ fullName: '', failureMessages: [message] });
    return tests.map(({ fullName, failureMessages: [reason = ''] }) => {
      const [why = ''] = stripVTControlCharacters(reason).split('\n');
      return `${relative(root, name)} > ${fullName}: ${why.slice(0, 300)}`;
    });
  });
}

/** Runs a program with this terminal; a signal is passed on and the program decides when it is done. */
function runInForeground(node, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { stdio: 'inherit', cwd: process.cwd() });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
