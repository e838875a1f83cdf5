import { Command } from 'commander';
import { measureAnswers } from './answers.ts';
import { measureIngest } from './ingest.ts';
import { measureStart } from './start.ts';

/** Targets of the design, beside the figures so that a shortfall is seen at once. */
const targets: Record<string, { limit: number; isUpper: boolean }> = {
  warmStartMs: { limit: 1500, isUpper: true },
  idleRssMb: { limit: 450, isUpper: true },
  pagesPerSecond: { limit: 100, isUpper: false },
  chunksPerSecond: { limit: 300, isUpper: false },
};

function print(figures: Record<string, number>, isJson: boolean | undefined): void {
  if (isJson) console.log(JSON.stringify(figures));
  else for (const [figure, value] of Object.entries(figures)) console.log(line(figure, value));
}

function line(figure: string, value: number): string {
  const target = targets[figure];
  if (!target) return `${figure.padEnd(28)} ${value}`;
  const isReached = target.isUpper ? value <= target.limit : value >= target.limit;
  return `${figure.padEnd(28)} ${value}  (target ${target.isUpper ? '<=' : '>='} ${target.limit}${isReached ? '' : ', missed'})`;
}

/** Adds a benchmark to the command: figures as JSON for machines, with their targets for people. */
function addBenchmark(
  name: string,
  description: string,
  measure: () => Promise<Record<string, number>>,
): void {
  program
    .command(name)
    .description(description)
    .option('--json', 'Print JSON')
    .action(async (options: { json?: boolean }) => {
      print(await measure(), options.json);
    });
}

const program = new Command('bench').description(
  'What we publish about speed and memory; see benchmarks/README.md',
);
addBenchmark('start', 'Start times and idle memory of the embedded system', measureStart);
addBenchmark('ingest', 'Speed and memory of taking documents in', measureIngest);
program
  .command('answers <folder>')
  .description(
    'Imports a judged collection, asks its first questions, and looks for the right documents among the sources',
  )
  .option('--questions <number>', 'How many questions', '20')
  .option('--json', 'Print JSON')
  .action(async (folder: string, options: { questions: string; json?: boolean }) => {
    print(await measureAnswers(folder, Number(options.questions)), options.json);
  });
await program.parseAsync();
