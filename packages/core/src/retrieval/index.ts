export { openRetrieval, type OpenRetrievalOptions, type Retrieval } from './open-retrieval.ts';
