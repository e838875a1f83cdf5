import type { PassageLocation, SearchResponse } from '@onyx/contracts';
import { findCollection } from '../client/collections.ts';
import { createContext, withSession, type CommandContext, type SharedOptions } from '../command-context.ts';
import { addSharedOptions, type OnyxCommand } from '../onyx-command.ts';
import { excerpt } from '../output/excerpt.ts';
import { highlight, printable } from '../output/terminal.ts';
import type { Texts } from '../texts.ts';

/** Characters shown of a passage: three lines of a terminal. */
const excerptLength = 240;

type SearchOptions = SharedOptions & { collection?: string; limit: string; explain?: boolean };

/** `onyx search`: documents with their best passages. */
export function addSearchCommand(program: OnyxCommand, texts: Texts): void {
  const command = program
    .command('search')
    .description(texts('about.search'))
    .argument('<query...>', texts('argument.query'))
    .option('--collection <name>', texts('option.scope'))
    .option('--limit <number>', texts('option.limit'), '10')
    .option('--explain', texts('option.explain'))
    .action(search);
  addSharedOptions(command, texts);
}

async function search(words: string[], options: SearchOptions): Promise<void> {
  const context = createContext(options);
  await withSession(context, async ({ client }) => {
    const collection = await findCollection(client, options.collection, context.texts);
    const response = await client.search({
      body: {
        query: words.join(' '),
        limit: Number(options.limit),
        explain: options.explain ?? false,
        filter: collection ? { collectionIds: [collection.id] } : {},
      },
    });
    if (context.isJson) context.terminal.print(JSON.stringify(response));
    else printResults(context, response);
  });
}

function printResults({ terminal, texts }: CommandContext, response: SearchResponse): void {
  if (response.emptyReason) terminal.note(texts(`search.empty.${response.emptyReason}`));
  for (const [index, result] of response.results.entries()) {
    const path = [result.collectionName, result.folder, result.fileName].filter(Boolean).join(' / ');
    terminal.print(
      `${index + 1}. ${terminal.style('bold', printable(result.title))}  ${terminal.style('dim', printable(path))}`,
    );
    for (const passage of result.passages) {
      const place = placeText(passage.location, texts);
      const shown = excerpt(passage.text, passage.marks, excerptLength);
      const text = highlight(terminal, shown.text, shown.marks);
      terminal.print(`   ${place ? `${terminal.style('cyan', place)}  ` : ''}${text}`);
      if (passage.explanation)
        terminal.print(`   ${terminal.style('dim', JSON.stringify(passage.explanation))}`);
    }
    if (result.morePassages > 0)
      terminal.print(terminal.style('dim', `   ${texts('search.more', { count: result.morePassages })}`));
    terminal.print();
  }
  if (response.translatedWords.length > 0)
    terminal.note(texts('search.translated', { words: response.translatedWords.join(', ') }));
  if (response.skippedLegs.length > 0)
    terminal.note(texts('search.skipped', { legs: response.skippedLegs.join(', ') }));
  if (!response.emptyReason) {
    const text = response.hasMore ? 'search.totalMore' : 'search.total';
    terminal.note(texts(text, { total: response.total, ms: Math.round(response.tookMs) }));
  }
}

/** Where a passage stands, short: `p. 12`, `slide 3`, `Prices!A2:D40`, or its innermost heading. */
export function placeText(location: PassageLocation, texts: Texts): string {
  if (location.page) {
    const last = location.pageEnd && location.pageEnd !== location.page ? `-${location.pageEnd}` : '';
    return texts('place.page', { page: `${location.page}${last}` });
  }
  if (location.slide) return texts('place.slide', { slide: location.slide });
  if (location.sheet)
    return printable(location.range ? `${location.sheet}!${location.range}` : location.sheet);
  const heading = location.headingPath.at(-1);
  if (heading) return printable(heading);
  if (location.lineFrom && location.lineTo)
    return texts('place.lines', { from: location.lineFrom, to: location.lineTo });
  return '';
}
