import { memoryLimitMark } from './messages.ts';

/** A place in the program, as V8 writes stacks. */
const stackLine = /^ {4}at (?:.* \()?(?:node:|file:\/\/)[^()]*:\d+:\d+\)?$/;
const fatalLine = /^FATAL ERROR: .*(?:heap|memory|allocation)/i;

/**
 * Of what a crashed child last said, what may be logged: places in the program, V8's word for a full heap, and the kinds
 * of errors. Not their messages, which quote the document (`Unexpected token 'x', "..." is not valid JSON`).
 */
export function crashReport(stderr: string): string[] {
  return stderr.split('\n').flatMap((line) => {
    if (stackLine.test(line)) return [line.trim()];
    if (fatalLine.test(line) || line === memoryLimitMark) return [line];
    const kind = /^(?:Uncaught )?([A-Z]\w*(?:Error|Exception))(?::| \[|$)/.exec(line)?.[1];
    return kind === undefined ? [] : [kind];
  });
}
