import type { DocumentFormat } from '@onyx/contracts';
import type { Metrics } from '@onyx/telemetry';
import type { ReadDocument } from './index-writer.ts';

/** Counts what has become searchable by its words. How long each stage takes is measured as stages of the job. */
export function createIngestMeter(
  metrics: Metrics,
): (
  file: { format: DocumentFormat; sizeBytes: number },
  document: Pick<ReadDocument, 'parsed' | 'chunks'>,
) => void {
  const labels = ['format'] as const;
  const documents = metrics.counter({
    name: 'onyx_ingest_documents_total',
    help: 'Documents that were parsed and indexed',
    labels,
  });
  const bytes = metrics.counter({ name: 'onyx_ingest_bytes_total', help: 'Bytes of their files', labels });
  const pages = metrics.counter({
    name: 'onyx_ingest_pages_total',
    help: 'Their pages, as far as their formats have any',
    labels,
  });
  const chunks = metrics.counter({
    name: 'onyx_ingest_chunks_total',
    help: 'The chunks they were cut into',
    labels,
  });
  return ({ format, sizeBytes }, { parsed, chunks: cut }) => {
    documents.add({ format });
    bytes.add({ format }, sizeBytes);
    pages.add({ format }, parsed.pageCount ?? 0);
    chunks.add({ format }, cut.length);
  };
}
