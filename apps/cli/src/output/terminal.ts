import type { TextRange } from '@onyx/contracts';
import { styleText } from 'node:util';

/** Where a command writes: results to standard output, all that is about the run to standard error. */
export type Terminal = {
  /** A line of the result. */
  print(line?: string): void;
  /** A piece of the result without a line end, for streams. */
  write(text: string): void;
  /** A line about the run. */
  note(line: string): void;
  /** Whether progress can be drawn in place. */
  isInteractive: boolean;
  style(format: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', text: string): string;
};

export function createTerminal(): Terminal {
  // A reader that has seen enough, such as `head`, is no failure.
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  return {
    print: (line = '') => void process.stdout.write(`${line}\n`),
    write: (text) => void process.stdout.write(text),
    note: (line) => void process.stderr.write(`${line}\n`),
    isInteractive: process.stderr.isTTY,
    style: (format, text) => styleText(format, text, { stream: process.stdout }),
  };
}

/** The text with the given ranges in bold, control characters (a document may hold any) removed. */
export function highlight(terminal: Terminal, text: string, marks: readonly TextRange[]): string {
  let result = '';
  let position = 0;
  for (const mark of marks) {
    result +=
      printable(text.slice(position, mark.start)) +
      terminal.style('bold', printable(text.slice(mark.start, mark.end)));
    position = mark.end;
  }
  return result + printable(text.slice(position));
}

/** Text that cannot move the cursor or change the terminal. */
export function printable(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, '');
}
