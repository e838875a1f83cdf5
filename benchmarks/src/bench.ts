import { Command } from 'commander';
import { loadProcessConfig } from '@onyx/config';
import { measureAnswers } from './answers.ts';
import { measureEmbedding } from './embed.ts';
import { measureStatic, measureVectors } from './encoders.ts';
import { measureImages } from './images.ts';
import { measureIngest } from './ingest.ts';
import { measureSearch } from './search.ts';
import { measureStart } from './start.ts';
import { measureStreams } from './streams.ts';
import { measureUp } from './up.ts';
import { availableParallelism } from 'node:os';
import { inspect } from 'node:util';

/** Targets of the design, beside the figures so that a shortfall is seen at once. */
type Targets = Record<string, { limit: number; isUpper: boolean }>;

const targets: Targets = {
  warmStartMs: { limit: 1500, isUpper: true },
  idleRssMb: { limit: 450, isUpper: true },
  pagesPerSecond: { limit: 100, isUpper: false },
  chunksPerSecond: { limit: 300, isUpper: false },
  apiMB: { limit: 400, isUpper: true },
  modelServerMB: { limit: 500, isUpper: true },
  webMB: { limit: 80, isUpper: true },
  firstAnswerSeconds: { limit: 60, isUpper: true },
};

function print(
  figures: Record<string, number | string>,
  isJson: boolean | undefined,
  wanted: Targets = targets,
): void {
  if (isJson) console.log(JSON.stringify(figures));
  else
    for (const [figure, value] of Object.entries(figures)) console.log(line(figure, value, wanted[figure]));
}

function line(figure: string, value: number | string, target: Targets[string] | undefined): string {
  if (!target || typeof value === 'string') return `${figure.padEnd(28)} ${value}`;
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
addBenchmark(
  'up',
  'Seconds from `docker compose up` of the default deployment to its first answer',
  measureUp,
);
addBenchmark('images', 'Uncompressed sizes of the container images, which are built first', measureImages);
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
program
  .command('search')
  .description('Speed of hybrid search on a made-up corpus, and what it loses against an exact search')
  .option('--chunks <number>', 'Size of the corpus', '100000')
  .option(
    '--database-url <url>',
    'An empty PostgreSQL with pgvector, or one that has the corpus of an earlier run; without it, the embedded one',
  )
  .option('--data-dir <folder>', 'Keep the embedded database there, or measure the one of an earlier run')
  .option(
    '--peers',
    'Measure Orama and LanceDB on the same corpus, too; npm installs them in a temporary folder',
  )
  .option('--json', 'Print JSON')
  .action(
    async (options: {
      chunks: string;
      databaseUrl?: string;
      dataDir?: string;
      peers?: boolean;
      json?: boolean;
    }) => {
      const { chunks, databaseUrl, dataDir, peers = false } = options;
      const figures = await measureSearch({ chunks: Number(chunks), databaseUrl, dataDir, withPeers: peers });
      console.log(options.json ? JSON.stringify(figures) : inspect(figures, { depth: 4 }));
    },
  );
program
  .command('static')
  .description('Speed and memory of the encoder that comes with Onyx, on one core')
  .option('--corpus <folder>', 'Texts of a collection in BEIR layout; without it, generated ones')
  .option('--json', 'Print JSON')
  .action(async (options: { corpus?: string; json?: boolean }) => {
    print(await measureStatic(options.corpus), options.json, {
      textsPerSecond: { limit: 3000, isUpper: false },
      loadMs: { limit: 150, isUpper: true },
    });
  });
program
  .command('vectors')
  .description('Speed and memory of an ONNX sentence encoder')
  .option('--model <folder>', 'Folder of the model; without it, the first one of the models folder')
  .option('--corpus <folder>', 'Texts of a collection in BEIR layout; without it, generated ones')
  .option('--json', 'Print JSON')
  .action(async ({ json, ...options }: { model?: string; corpus?: string; json?: boolean }) => {
    const { dir } = loadProcessConfig().models;
    print(await measureVectors({ ...options, modelsDir: dir }), json, {
      textsPerSecond: { limit: 30, isUpper: false },
    });
  });
program
  .command('embed')
  .description('Speed of the model server under 1, 8 and 64 clients, with batches and without')
  .option('--model <folder>', 'Folder of an embedding model; without it, a made one that costs nothing')
  .option('--threads <number>', 'Threads of each process of the model; without it, as the server measures')
  .option('--processes <number>', 'Processes of the model; without it, as the server measures')
  .option('--seconds <number>', 'Length of each measurement', '6')
  .option('--json', 'Print JSON')
  .action(
    async (options: {
      model?: string;
      threads?: string;
      processes?: string;
      seconds: string;
      json?: boolean;
    }) => {
      const count = (given: string | undefined): number | null =>
        given === undefined ? null : Number(given);
      const figures = await measureEmbedding({
        model: options.model,
        threads: count(options.threads),
        processes: count(options.processes),
        seconds: Number(options.seconds),
      });
      console.log(options.json ? JSON.stringify(figures) : inspect(figures, { depth: 4 }));
    },
  );
program
  .command('streams')
  .description('Many answers streamed at once by a model that keeps its pace')
  .option('--streams <number>', 'Answers at once', '500')
  .option('--rate <number>', 'Tokens of each answer a second', '5')
  .option('--ramp <seconds>', 'Time in which the questions are asked', '100')
  .option('--data-dir <folder>', 'A data folder with documents; without it, the sample documents')
  .option(
    '--database-url <url>',
    'A PostgreSQL server, for API processes and a worker in place of the program',
  )
  .option('--apis <number>', 'API processes over it; as many as there are cores')
  .option('--json', 'Print JSON')
  .action(
    async (options: {
      streams: string;
      rate: string;
      ramp: string;
      dataDir?: string;
      databaseUrl?: string;
      apis?: string;
      json?: boolean;
    }) => {
      const figures = await measureStreams({
        streams: Number(options.streams),
        tokensPerSecond: Number(options.rate),
        rampSeconds: Number(options.ramp),
        dataDir: options.dataDir,
        databaseUrl: options.databaseUrl,
        apis: Number(options.apis ?? availableParallelism()),
      });
      print(figures, options.json, {
        dropped: { limit: 0, isUpper: true },
        addedTokenDelayP95Ms: { limit: 50, isUpper: true },
        firstTokenOverheadP95Ms: { limit: 100, isUpper: true },
      });
    },
  );
await program.parseAsync();
