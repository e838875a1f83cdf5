// What must be there before Onyx can run: the installed packages, a Node 24, the built web app.
// Plain JavaScript without dependencies, because it runs on Node 20 and before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampDir = join(root, '.onyx');

/** The oldest Node the product runs on. */
const neededNodeMajor = 24;
/** The oldest Node that can run these scripts and npm. */
const bootstrapNodeMajor = 20;

export class SetupError extends Error {}

/** Refuses a Node that is too old even to install with. */
export function assertBootstrapNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= bootstrapNodeMajor) return;
  throw new SetupError(
    `Onyx needs Node ${bootstrapNodeMajor} or newer to start; this is ${process.version}. ` +
      `Onyx 需要 Node ${bootstrapNodeMajor} 或更新版本，当前为 ${process.version}。`,
  );
}

/** Installs what the lock file says, unless this very lock file is installed already. */
export async function ensureDependencies(say) {
  const lockFile = join(root, 'package-lock.json');
  await onceFor(
    'packages',
    hashOf([lockFile]),
    () => existsSync(join(root, 'node_modules')),
    async () => {
      say('Installing packages (about a minute, once) … 正在安装依赖（约一分钟，仅首次）');
      await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], root);
    },
  );
}

/** The path of a Node 24: the running one, or the one from the registry that fits this platform. */
export async function ensureNode(say) {
  if (Number(process.versions.node.split('.')[0]) >= neededNodeMajor) return process.execPath;
  const toolDir = join(root, 'tools', 'node');
  const lockFile = join(toolDir, 'package-lock.json');
  await onceFor(
    'node',
    hashOf([lockFile]),
    () => installedNode(toolDir) !== undefined,
    async () => {
      say(
        `This machine has Node ${process.version}; fetching Node ${neededNodeMajor} … 正在获取 Node ${neededNodeMajor}`,
      );
      await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], toolDir);
    },
  );
  const path = installedNode(toolDir);
  if (path) return path;
  throw new SetupError(
    `No Node ${neededNodeMajor} is packaged for ${process.platform}-${process.arch}. Install it from nodejs.org and try again. ` +
      `没有适用于 ${process.platform}-${process.arch} 的 Node ${neededNodeMajor} 安装包，请从 nodejs.org 安装后重试。`,
  );
}

/** A Node 24 that is there already, or undefined. */
export function installedNode(toolDir = join(root, 'tools', 'node')) {
  const modules = join(toolDir, 'node_modules');
  const executable = join('bin', process.platform === 'win32' ? 'node.exe' : 'node');
  for (const name of existsSync(modules) ? readdirSync(modules) : []) {
    const path = join(modules, name, executable);
    if (name.startsWith('node-') && existsSync(path)) return path;
  }
  return undefined;
}

/** Builds the web app when it is missing or its sources changed. */
export async function ensureWebApp(node, say) {
  const web = join(root, 'apps', 'web');
  const sources = [
    join(root, 'package-lock.json'),
    ...filesBelow(web, new Set(['node_modules', 'out', '.next', 'next-env.d.ts', 'pdfjs', 'README.md'])),
    ...filesBelow(join(root, 'packages', 'contracts', 'src'), new Set()),
  ];
  await onceFor(
    'web',
    hashOf(sources),
    () => existsSync(join(web, 'out', 'index.html')),
    async () => {
      say('Building the web app … 正在构建网页界面');
      await run(node, [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'], {
        cwd: web,
        env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
        quiet: true,
      });
    },
  );
}

const serverPackages = ['apps/api', 'apps/cli', 'apps/worker'];

/** Bundles the program when that was not done yet, or its sources have changed. */
export async function ensureServer(node, say = () => undefined) {
  const build = join(root, 'scripts', 'build-server.mjs');
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
  const sources = [
    build,
    join(root, 'package-lock.json'),
    ...[...serverPackages, ...packages].flatMap((name) => filesBelow(join(root, name, 'src'), new Set())),
  ];
  await onceFor(
    'server',
    hashOf(sources),
    () => existsSync(join(stampDir, 'bundle', 'main.js')),
    async () => {
      say('Building the server … 正在构建服务端');
      await run(node, [build], { quiet: true });
    },
  );
}

/** Runs a command and waits. Quiet: its output is shown only when it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const { quiet, ...rest } = options;
    const child = spawn(command, args, { stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit', ...rest });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) return resolve();
      reject(new SetupError(`${output}\n${[command, ...args].join(' ')} failed (${signal ?? code})`.trim()));
    });
  });
}

function runNpm(args, cwd) {
  const npmScript = process.env.npm_execpath;
  const options = { cwd, quiet: true };
  if (npmScript?.endsWith('.js')) return run(process.execPath, [npmScript, ...args], options);
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
    ...options,
    shell: process.platform === 'win32',
  });
}

/** Does the work unless a stamp says that it was done for the same fingerprint. An interrupted run leaves no stamp. */
async function onceFor(name, fingerprint, isThere, work) {
  const stamp = join(stampDir, name);
  if (isThere() && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return;
  await work();
  mkdirSync(stampDir, { recursive: true });
  writeFileSync(stamp, fingerprint);
}

function hashOf(files) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of files) hash.update(relative(root, file)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

function filesBelow(folder, ignored) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !ignored.has(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path, ignored) : [path];
    });
}
