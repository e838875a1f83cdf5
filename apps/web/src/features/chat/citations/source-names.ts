import type { Source } from '@onyx/contracts';

/**
 * What to call each source, by number: its title, or its file name where another document has the same title
 * (a company's name in every PDF it made).
 */
export function nameSources(sources: readonly Source[]): Map<number, string> {
  const documents = new Map<string, Set<string>>();
  for (const { title, documentId } of sources) {
    documents.set(title, (documents.get(title) ?? new Set()).add(documentId));
  }
  return new Map(
    sources.map(({ number, title, fileName }) => [
      number,
      (documents.get(title)?.size ?? 0) > 1 || title === '' ? fileName : title,
    ]),
  );
}
