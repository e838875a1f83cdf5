import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type StackService = 'postgres' | 'redis';

/** A real PostgreSQL 17 with pgvector and a real Redis, and the faults that a test does to them. */
export type Stack = {
  /** `docker`: containers; `chroot`: processes, where no container engine can run. */
  mode: 'docker' | 'chroot';
  /** Of the superuser, password included. */
  postgresUrl: string;
  redisUrl: string;
  /** Each resolves when what it has started answers again; addresses stay the same. */
  restart(service: StackService): Promise<void>;
  /** SIGKILL to every process of it, then a start on the same data. */
  kill(service: StackService): Promise<void>;
  stop(service: StackService): Promise<void>;
  start(service: StackService): Promise<void>;
  /** Redis forgets everything that it holds. */
  flush(): Promise<void>;
  /** Stops both. Data, images and the container engine stay for the next start. */
  close(): Promise<void>;
};

/**
 * Starts both, with empty data unless `fresh` is false. The first start on a machine makes their images, which takes
 * minutes; its progress goes to standard error. Fails with what the script said.
 */
export async function startStack(options: { fresh?: boolean } = {}): Promise<Stack> {
  const { fresh = true } = options;
  await runServices('start', ...(fresh ? ['--fresh'] : []));
  const [mode, postgresUrl, redisUrl] = await Promise.all([
    runServices('mode'),
    runServices('url', 'postgres'),
    runServices('url', 'redis'),
  ]);
  const command = (name: string) => async (service: StackService) => {
    await runServices(name, service);
  };
  return {
    mode: mode === 'docker' ? 'docker' : 'chroot',
    postgresUrl,
    redisUrl,
    restart: command('restart'),
    kill: command('kill'),
    stop: command('stop'),
    start: command('start'),
    flush: async () => {
      await runServices('flush', 'redis');
    },
    close: async () => {
      await runServices('stop');
    },
  };
}

const script = fileURLToPath(new URL('../stack/services.sh', import.meta.url));

/** What the script printed. The tail of what it complained about becomes the error. */
async function runServices(...args: string[]): Promise<string> {
  // What it starts must not hold our ends of the pipes open: only the exit counts, not the end of the streams.
  const child = spawn(script, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
    process.stderr.write(text);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) throw new Error(`services.sh ${args.join(' ')} (exit ${code}): ${complaints.slice(-2000)}`);
  return output.trim();
}
