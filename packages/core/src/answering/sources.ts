import type { Source } from '@onyx/contracts';
import type { RetrievedPassage } from '@onyx/search';

/** The passages as numbered sources, best first. A text that came twice (a file stored twice) is kept once. */
export function toSources(passages: readonly RetrievedPassage[]): Source[] {
  const seen = new Set<string>();
  const unique = passages.filter(({ text }) => {
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
  return unique.map((passage, index) => ({
    number: index + 1,
    chunkId: passage.chunkId,
    documentId: passage.documentId,
    documentVersion: passage.documentVersion,
    title: passage.title,
    fileName: passage.fileName,
    folder: passage.folder,
    collectionName: passage.collectionName,
    format: passage.format,
    text: passage.text,
    marks: passage.marks,
    location: passage.location,
    score: passage.score,
    isCited: false,
  }));
}
