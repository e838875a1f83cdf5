import {
  AppError,
  changesByEvent,
  emptyAnswer,
  errorInfoText,
  type AnswerEvent,
  type AnswerSoFar,
  type Source,
} from '@onyx/contracts';
import { answerEvents } from '../client/answer-stream.ts';
import { findCollection } from '../client/collections.ts';
import { createContext, withSession, type CommandContext, type SharedOptions } from '../command-context.ts';
import { addSharedOptions, type OnyxCommand } from '../onyx-command.ts';
import { printable, type Terminal } from '../output/terminal.ts';
import type { Texts } from '../texts.ts';
import { placeText } from './search.ts';

type AskOptions = SharedOptions & { collection?: string };

/** `onyx ask`: streams the answer, then prints the numbered sources. */
export function addAskCommand(program: OnyxCommand, texts: Texts): void {
  const command = program
    .command('ask')
    .description(texts('about.ask'))
    .argument('<question...>', texts('argument.question'))
    .option('--collection <name>', texts('option.scope'))
    .action(ask);
  addSharedOptions(command, texts);
}

async function ask(words: string[], options: AskOptions): Promise<void> {
  const context = createContext(options);
  const text = words.join(' ').trim();
  if (text === '') throw new AppError('usage', { params: { message: context.texts('ask.empty') } });
  const answer = await withSession(context, async (session) => {
    const { client } = session;
    const collection = await findCollection(client, options.collection, context.texts);
    const scope = collection ? { collectionIds: [collection.id] } : {};
    const { id: conversationId } = await client.createConversation({ body: { scope } });
    try {
      const exchange = await client.ask({ params: { conversationId }, body: { text } });
      return await readAnswer(context, answerEvents(session, exchange.answer.id));
    } finally {
      // A question typed in a shell is not meant to stay in the chat history.
      await client.deleteConversation({ params: { conversationId } });
    }
  });
  if (context.isJson) context.terminal.print(JSON.stringify(answer));
  else printSources(context, answer);
  if (answer.error) process.exitCode = 1;
}

async function readAnswer(context: CommandContext, events: AsyncIterable<AnswerEvent>): Promise<AnswerSoFar> {
  const answer: AnswerSoFar = { ...emptyAnswer };
  for await (const event of events) {
    if (event.type === 'text-delta' && !context.isJson) context.terminal.write(printable(event.text));
    if (event.type === 'answer-started' && event.answerKind === 'extractive' && !context.isJson) {
      context.terminal.note(context.texts('ask.extractive'));
    }
    Object.assign(answer, changesByEvent(answer, event));
  }
  if (!context.isJson) context.terminal.print();
  return answer;
}

function printSources({ terminal, texts, locale }: CommandContext, answer: AnswerSoFar): void {
  const cited = answer.sources.filter((source) => source.isCited);
  printList(terminal, texts, texts('ask.sources'), cited);
  printList(
    terminal,
    texts,
    texts('ask.found'),
    answer.sources.filter((source) => !source.isCited),
  );
  const unsupported =
    answer.answerKind !== 'model' ? 0 : answer.support.filter((sentence) => !sentence.isSupported).length;
  if (unsupported > 0)
    terminal.note(terminal.style('yellow', texts('ask.unsupported', { count: unsupported })));
  if (answer.error) terminal.note(terminal.style('red', errorInfoText(answer.error, locale)));
}

function printList(terminal: Terminal, texts: Texts, title: string, sources: readonly Source[]): void {
  if (sources.length === 0) return;
  terminal.print(`\n${terminal.style('bold', title)}`);
  for (const source of sources) {
    const path = [source.collectionName, source.folder, source.fileName].filter(Boolean).join(' / ');
    const place = placeText(source.location, texts);
    const name = place ? `${printable(source.title)}, ${place}` : printable(source.title);
    terminal.print(`[${source.number}] ${name}  ${terminal.style('dim', printable(path))}`);
  }
}
