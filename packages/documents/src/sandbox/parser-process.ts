import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AppError, type Block } from '@onyx/contracts';
import type { ParsedDocument, ParseInput, ParseOptions } from '../parsed-document.ts';
import { memoryLimitMark, type ParserReply, type ParserRequest } from './messages.ts';

export type ParserProcessOptions = {
  timeoutMs: number;
  memoryMb: number;
  /** The program of the child; only tests have another. */
  childPath?: string;
  /** What a crashed child last said; it may quote the document. */
  onCrash: (stderrTail: string) => void;
};

/** One child process. After an error that ended it, or after `end`, it is of no more use. */
export type ParserProcess = {
  readonly isAlive: boolean;
  /** Whether it has grown so much that a fresh one is better. */
  readonly isWorn: boolean;
  parse(input: ParseInput, options: ParseOptions): Promise<ParsedDocument>;
  /** Kills it and resolves when it is gone. */
  end(): Promise<void>;
};

const ownChildPath = fileURLToPath(new URL('./parser-child.ts', import.meta.url));
const stderrTailLength = 4000;
const bytesPerMb = 1024 * 1024;
/** The heap's share of the limit; the rest is for buffers and code. */
const heapShare = 0.8;
/** A child above this share of its limit is replaced before the next document. */
const wornShare = 0.6;

/**
 * Starts a child that may read files and nothing else: no writing, no further processes, no native
 * add-ons (Node's permission model), and none of this process's environment with its secrets.
 */
export function startParserProcess({
  timeoutMs,
  memoryMb,
  onCrash,
  childPath = ownChildPath,
}: ParserProcessOptions): ParserProcess {
  const child = fork(childPath, [String(memoryMb * bytesPerMb)], {
    execArgv: [
      `--max-old-space-size=${Math.floor(memoryMb * heapShare)}`,
      '--permission',
      '--allow-fs-read=*',
      '--allow-worker',
      '--no-warnings',
    ],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // The pool ends its children; an idle one must not keep the process alive.
  child.unref();
  child.channel?.unref();
  let stderrTail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderrTail = (stderrTail + text).slice(-stderrTailLength);
  });
  // `close` comes when its pipes are read to the end, so that `stderrTail` is whole.
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  let isAlive = true;
  let isEnded = false;
  let isWorn = false;
  const end = async (): Promise<void> => {
    isAlive = false;
    isEnded = true;
    // Its end is waited for, even when nothing else keeps this process.
    child.ref();
    child.kill('SIGKILL');
    await closed;
  };
  // What the document in work is told; one handler only, so that none of a former document is kept.
  let onClosed: (() => void) | undefined;
  void closed.then(() => {
    isAlive = false;
    if (!isEnded) onCrash(stderrTail);
    onClosed?.();
  });

  return {
    get isAlive() {
      return isAlive;
    },
    get isWorn() {
      return isWorn;
    },
    end,
    async parse(input, { onProgress, signal }) {
      signal?.throwIfAborted();
      child.ref();
      child.channel?.ref();
      const blocks: Block[] = [];
      const { promise, resolve, reject } = Promise.withResolvers<ParsedDocument>();
      const onMessage = (reply: ParserReply): void => {
        if (reply.kind === 'progress') onProgress?.(reply.progress);
        else if (reply.kind === 'blocks') for (const block of reply.blocks) blocks.push(block);
        else {
          isWorn = reply.rssBytes > memoryMb * bytesPerMb * wornShare;
          if (reply.kind === 'done') resolve({ ...reply.document, blocks });
          else
            reject(new AppError(reply.error.code, reply.error.params ? { params: reply.error.params } : {}));
        }
      };
      const onAbort = (): void => {
        reject(signal?.reason);
        void end();
      };
      const timer = setTimeout(() => {
        reject(new AppError('parser-timeout', { params: { seconds: Math.round(timeoutMs / 1000) } }));
        void end();
      }, timeoutMs);
      child.on('message', onMessage);
      signal?.addEventListener('abort', onAbort, { once: true });
      onClosed = () => reject(crashError(stderrTail, memoryMb));
      try {
        send(child, { kind: 'parse', input });
        return await promise;
      } finally {
        onClosed = undefined;
        clearTimeout(timer);
        child.off('message', onMessage);
        signal?.removeEventListener('abort', onAbort);
        child.unref();
        child.channel?.unref();
      }
    },
  };
}

/** Why a child ended by itself: V8 says so when its heap is full, the memory watch when the process is too large. */
function crashError(stderrTail: string, memoryMb: number): AppError {
  const isMemory =
    stderrTail.includes(memoryLimitMark) || /heap out of memory|allocation failed/i.test(stderrTail);
  return isMemory
    ? new AppError('parser-out-of-memory', { params: { megabytes: memoryMb } })
    : new AppError('parser-crashed');
}

/** A child that is gone cannot be sent anything; its `close` tells why. */
function send(child: ChildProcess, request: ParserRequest): void {
  child.send(request, () => undefined);
}
