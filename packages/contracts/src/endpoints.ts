import { accountEndpoints } from './accounts.ts';
import { collectionEndpoints } from './collections.ts';
import { conversationEndpoints } from './conversations.ts';
import { documentEndpoints } from './documents.ts';
import { evaluationEndpoints } from './evaluation.ts';
import { jobEndpoints } from './jobs.ts';
import { languageModelEndpoints } from './language-models.ts';
import { retrievalModelEndpoints } from './retrieval-models.ts';
import { searchEndpoints } from './search.ts';
import { systemEndpoints } from './system.ts';

/** Every HTTP endpoint of Onyx, by operation name. */
export const endpoints = {
  ...systemEndpoints,
  ...accountEndpoints,
  ...collectionEndpoints,
  ...documentEndpoints,
  ...searchEndpoints,
  ...conversationEndpoints,
  ...languageModelEndpoints,
  ...retrievalModelEndpoints,
  ...evaluationEndpoints,
  ...jobEndpoints,
};
export type EndpointName = keyof typeof endpoints;
