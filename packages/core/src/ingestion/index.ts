export { countChunksWritten, countDocuments, isWorkPending } from './index-upkeep.queries.ts';
export { createIndexUpkeep, type IndexUpkeep } from './index-upkeep.ts';
export { createIngestion, type Ingestion, type IngestionOptions } from './ingestion.service.ts';
export { createProgressReporter } from './progress-reporter.ts';
