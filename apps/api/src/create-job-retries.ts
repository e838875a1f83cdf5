import {
  enqueueLatentUpdate,
  retryDocuments,
  type EvaluationService,
  type JobQueue,
  type JobServiceOptions,
  type RetrievalModelService,
  type RetryFailed,
} from '@onyx/core';

/** How each kind of failed job is tried again, over all features. */
export function createJobRetries(parts: {
  queue: JobQueue;
  evaluation: Pick<EvaluationService, 'retryRuns'>;
  retrievalModels: Pick<RetrievalModelService, 'retryModels'>;
}): JobServiceOptions['retries'] {
  const { queue, evaluation, retrievalModels } = parts;
  const retryReading: RetryFailed = (trx, targets) => retryDocuments({ trx, queue }, idsOf(targets));
  return {
    'ingest-document': retryReading,
    'embed-document': retryReading,
    'prepare-retrieval-model': (trx, targets) => retrievalModels.retryModels(trx, idsOf(targets)),
    'run-evaluation': (trx, targets) => evaluation.retryRuns(trx, idsOf(targets)),
    async 'collect-files'(trx, targets) {
      await queue.enqueue(trx, 'collect-files', [{ key: 'again' }]);
      return targets.length;
    },
    async 'update-latent-index'(trx, targets) {
      await enqueueLatentUpdate(trx, queue);
      return targets.length;
    },
  };
}

function idsOf(targets: readonly { id: string | null }[]): string[] {
  return targets.flatMap(({ id }) => id ?? []);
}
