import { AppError } from '@onyx/contracts';
import { fork, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type {
  Computed,
  OnnxProcessSettings,
  OnnxReply,
  OnnxRequest,
  OnnxTask,
  OpenedModel,
} from './messages.ts';

export type ComputeOptions = { isUrgent?: boolean; signal?: AbortSignal | undefined };

/** A network in a process of its own. */
export type OnnxProcess = OpenedModel & {
  /**
   * A row of values for each text or pair of a task, and what was read of it. After a crash the process is started
   * again by the next call. Rejects with `model-process-ended`, `model-unsupported`, or the signal's reason.
   */
  compute(task: OnnxTask, options?: ComputeOptions): Promise<Computed>;
  /** Ends the process; requests under way are rejected with `not-ready`, as all later ones. */
  close(): Promise<void>;
};

type Pending = {
  resolve(result: Computed): void;
  reject(error: unknown): void;
};

type Running = {
  child: ChildProcess;
  opened: Promise<OpenedModel>;
  pending: Map<number, Pending>;
  closed: Promise<void>;
};

const childPath = fileURLToPath(new URL('./onnx-child.ts', import.meta.url));
const stderrTailLength = 4000;

/**
 * Starts a process and waits until its model is open.
 * @throws AppError why it cannot be opened: `model-files-missing`, `model-files-damaged`, `model-unsupported`, `model-runtime-missing`.
 */
export async function startOnnxProcess(settings: OnnxProcessSettings): Promise<OnnxProcess> {
  let running: Running | undefined;
  let isClosed = false;
  let lastId = 0;

  const start = (): Running => {
    const started = startChild(settings);
    void started.closed.then(() => {
      if (running === started) running = undefined;
    });
    return started;
  };
  running = start();
  const opened = await running.opened;

  return {
    ...opened,
    async compute(task, { isUrgent = false, signal } = {}) {
      signal?.throwIfAborted();
      if (isClosed) throw closedError();
      running ??= start();
      const { child, pending } = running;
      const id = ++lastId;
      const { promise, resolve, reject } = Promise.withResolvers<Computed>();
      const onAbort = (): void => {
        send(child, { kind: 'cancel', id });
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      pending.set(id, { resolve, reject });
      keepAlive(child);
      send(child, { kind: 'compute', id, task, isUrgent });
      try {
        return await promise;
      } catch (error) {
        throw isClosed && !signal?.aborted ? closedError() : error;
      } finally {
        signal?.removeEventListener('abort', onAbort);
        pending.delete(id);
        if (pending.size === 0) letGo(child);
      }
    },
    async close() {
      isClosed = true;
      if (!running) return;
      const { child, closed } = running;
      // Its end is waited for, even when nothing else keeps this process.
      child.ref();
      child.kill('SIGKILL');
      await closed;
    },
  };
}

function startChild(settings: OnnxProcessSettings): Running {
  const child = fork(childPath, {
    execArgv: ['--no-warnings'],
    // None of this process's secrets.
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderrTail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderrTail = (stderrTail + text).slice(-stderrTailLength);
  });
  const pending = new Map<number, Pending>();
  const opening = Promise.withResolvers<OpenedModel>();
  // Whoever waits for it is told; after a crash nobody does.
  opening.promise.catch(() => undefined);
  const failAll = (error: AppError): void => {
    opening.reject(error);
    for (const { reject } of pending.values()) reject(error);
  };

  child.on('message', (reply: OnnxReply) => {
    if (reply.kind === 'opened') {
      const { width, languages, device } = reply;
      opening.resolve({ width, languages, device });
    } else if (reply.kind === 'done') pending.get(reply.id)?.resolve(reply);
    else {
      const { code, params } = reply.error;
      const error = new AppError(code, params ? { params } : {});
      if (reply.id !== undefined) pending.get(reply.id)?.reject(error);
      else {
        failAll(error);
        child.kill('SIGKILL');
      }
    }
    if (reply.kind === 'opened' && pending.size === 0) letGo(child);
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  void closed.then(() =>
    failAll(new AppError('model-process-ended', { isRetryable: true, cause: new Error(stderrTail) })),
  );
  send(child, { kind: 'open', settings });
  return { child, opened: opening.promise, pending, closed };
}

/** A child at work keeps this process alive, an idle one does not. */
function keepAlive(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  (child.stderr as Socket | null)?.unref();
}

/** A child that is gone cannot be sent anything; its `close` tells why. */
function send(child: ChildProcess, request: OnnxRequest): void {
  child.send(request, () => undefined);
}

function closedError(): AppError {
  return new AppError('not-ready', { isRetryable: true });
}
