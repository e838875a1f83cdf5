import type { EndpointInput, EndpointName, endpoints, ErrorCode } from '@onyx/contracts';
import type { SecretLife } from './secret-life.ts';

type Table = typeof endpoints;

/** What comes back: an error code, or an answer that `body` must match. */
type Outcome = ErrorCode | { body: object };

export type StrangerRule<N extends EndpointName> = {
  /** The request, aimed at somebody else's things. */
  aim(life: SecretLife): EndpointInput<Table[N]>;
  /** What a member gets. */
  member: Outcome;
  /** What an administrator gets, where it is something else. */
  admin?: Outcome;
  /** What nobody gets, where it is something else than `unauthenticated`. */
  nobody?: Outcome;
};

const fine: Outcome = { body: {} };

/** A question set of a collection that even an administrator may not read. */
const foreignSet = { member: 'forbidden', admin: 'not-found' } as const;

function uploadTo(collectionId: string): FormData {
  const form = new FormData();
  form.set('collectionId', collectionId);
  form.set('file', new File(['Something of a stranger.'], 'stranger.txt'));
  return form;
}

const password = 'password of a stranger';
const person = { name: 'Mallory', email: 'mallory@example.com', password };

/**
 * How every endpoint answers a stranger who knows all ids. A new endpoint does not compile without its rule here.
 */
export const strangerRules: { [N in EndpointName]: StrangerRule<N> } = {
  getHealth: { aim: () => ({}), member: fine, nobody: fine },
  getReadiness: { aim: () => ({}), member: fine, nobody: fine },
  getStatus: { aim: () => ({}), member: fine, nobody: fine },
  getOpenApi: { aim: () => ({}), member: fine, nobody: fine },
  getApiDocs: { aim: () => ({}), member: fine, nobody: fine },
  getSettings: { aim: () => ({}), member: 'forbidden', admin: fine },
  updateSettings: { aim: () => ({ body: { isRegistrationOpen: true } }), member: 'forbidden' },

  setUp: { aim: () => ({ body: person }), member: 'setup-done', nobody: 'setup-done' },
  signUp: {
    aim: () => ({ body: person }),
    member: 'registration-closed',
    nobody: 'registration-closed',
  },
  signIn: {
    aim: () => ({ body: { email: 'ada@example.com', password } }),
    member: 'wrong-credentials',
    nobody: 'wrong-credentials',
  },
  signOut: { aim: () => ({}), member: fine, nobody: fine },
  signOutEverywhere: { aim: () => ({}), member: fine },
  changePassword: {
    aim: () => ({ body: { currentPassword: 'correct horse battery', newPassword: password } }),
    member: 'forbidden',
  },
  getMe: { aim: () => ({}), member: fine },
  updateMe: { aim: () => ({ body: { theme: 'dark' } }), member: fine },
  listSessions: { aim: () => ({}), member: fine },
  revokeSession: { aim: ({ sessionId }) => ({ params: { sessionId } }), member: 'not-found' },
  listApiKeys: { aim: () => ({}), member: fine },
  createApiKey: { aim: () => ({ body: { name: 'Another' } }), member: fine },
  deleteApiKey: { aim: ({ apiKeyId }) => ({ params: { apiKeyId } }), member: 'not-found' },
  findPeople: { aim: () => ({ query: { query: 'Ada' } }), member: fine },
  listUsers: { aim: () => ({}), member: 'forbidden', admin: fine },
  updateUser: {
    aim: ({ userId }) => ({ params: { userId }, body: { role: 'member', isDisabled: true } }),
    member: 'forbidden',
  },
  listInvitations: { aim: () => ({}), member: 'forbidden', admin: fine },
  createInvitation: { aim: () => ({ body: {} }), member: 'forbidden', admin: fine },
  deleteInvitation: {
    aim: () => ({ params: { invitationId: '0198f0aa-0000-7000-8000-00000000000f' } }),
    member: 'forbidden',
    admin: 'not-found',
  },
  inspectInvitation: {
    aim: ({ invitationId }) => ({ body: { token: invitationId } }),
    member: 'invitation-invalid',
    nobody: 'invitation-invalid',
  },

  listCollections: { aim: () => ({}), member: fine },
  createCollection: {
    aim: () => ({ body: { name: 'Mine', visibility: 'everyone' } }),
    member: 'forbidden',
    admin: fine,
  },
  getCollection: { aim: ({ collectionId }) => ({ params: { collectionId } }), member: 'not-found' },
  updateCollection: {
    aim: ({ collectionId }) => ({ params: { collectionId }, body: { name: 'Mine', visibility: 'everyone' } }),
    member: 'not-found',
  },
  deleteCollection: {
    aim: ({ collectionId }) => ({ params: { collectionId }, query: { deleteDocuments: 'true' } }),
    member: 'not-found',
  },
  listCollectionMembers: { aim: ({ collectionId }) => ({ params: { collectionId } }), member: 'not-found' },
  setCollectionMembers: {
    aim: ({ collectionId }) => ({ params: { collectionId }, body: { members: [] } }),
    member: 'not-found',
  },

  listDocuments: {
    aim: ({ collectionId }) => ({ query: { collectionId } }),
    member: { body: { documents: [], total: 0 } },
  },
  uploadDocument: { aim: ({ collectionId }) => ({ body: uploadTo(collectionId) }), member: 'not-found' },
  getDocument: { aim: ({ documentId }) => ({ params: { documentId } }), member: 'not-found' },
  updateDocument: {
    aim: ({ documentId }) => ({ params: { documentId }, body: { title: 'Mine' } }),
    member: 'not-found',
  },
  deleteDocument: { aim: ({ documentId }) => ({ params: { documentId } }), member: 'not-found' },
  retryDocument: { aim: ({ documentId }) => ({ params: { documentId }, body: {} }), member: 'not-found' },
  bulkDocuments: {
    aim: ({ collectionId }) => ({ body: { action: 'delete', filter: { collectionId } } }),
    member: { body: { changed: 0, skipped: 0 } },
  },
  listDocumentChunks: { aim: ({ documentId }) => ({ params: { documentId } }), member: 'not-found' },
  getDocumentContent: { aim: ({ documentId }) => ({ params: { documentId } }), member: 'not-found' },
  getDocumentFile: { aim: ({ documentId }) => ({ params: { documentId } }), member: 'not-found' },
  listDocumentVersions: { aim: ({ documentId }) => ({ params: { documentId } }), member: 'not-found' },
  documentProgress: {
    aim: ({ documentId }) => ({ body: { ids: [documentId] } }),
    member: { body: { documents: [], working: 0, failed: 0 } },
    admin: { body: { documents: [], failed: 0 } },
  },
  listSuggestedQuestions: {
    aim: () => ({}),
    member: { body: { questions: [], documentCount: 0 } },
    // With the samples that the administrator has just added.
    admin: fine,
  },
  addSampleDocuments: { aim: () => ({}), member: 'forbidden', admin: fine },

  search: {
    aim: ({ passage, collectionId, documentId }) => ({
      body: {
        query: passage,
        filter: { collectionIds: [collectionId], documentIds: [documentId] },
        explain: true,
      },
    }),
    member: {
      body: { results: [], total: 0, hasMore: false, facets: { collections: [], formats: [], dates: [] } },
    },
  },

  listConversations: { aim: () => ({}), member: { body: { conversations: [], nextCursor: null } } },
  searchConversations: {
    aim: ({ passage }) => ({ body: { query: passage } }),
    member: { body: { hits: [] } },
  },
  createConversation: { aim: () => ({ body: {} }), member: fine },
  getConversation: { aim: ({ conversationId }) => ({ params: { conversationId } }), member: 'not-found' },
  updateConversation: {
    aim: ({ conversationId }) => ({ params: { conversationId }, body: { title: 'Mine' } }),
    member: 'not-found',
  },
  deleteConversation: { aim: ({ conversationId }) => ({ params: { conversationId } }), member: 'not-found' },
  ask: {
    aim: ({ conversationId }) => ({ params: { conversationId }, body: { text: 'What is here?' } }),
    member: 'not-found',
  },
  regenerate: { aim: ({ messageId }) => ({ params: { messageId } }), member: 'not-found' },
  stop: { aim: ({ messageId }) => ({ params: { messageId } }), member: 'not-found' },
  setFeedback: {
    aim: ({ messageId }) => ({ params: { messageId }, body: { feedback: 'down' } }),
    member: 'not-found',
  },
  streamMessage: { aim: ({ messageId }) => ({ params: { messageId } }), member: 'not-found' },

  listLanguageModels: { aim: () => ({}), member: 'forbidden', admin: fine },
  createLanguageModel: {
    aim: () => ({ body: { name: 'Mine', provider: 'ollama', model: 'm' } }),
    member: 'forbidden',
    admin: fine,
  },
  updateLanguageModel: {
    aim: ({ languageModelId }) => ({
      params: { languageModelId },
      body: { baseUrl: 'http://stranger.example' },
    }),
    member: 'forbidden',
    admin: 'invalid-request',
  },
  deleteLanguageModel: {
    aim: () => ({ params: { languageModelId: '0198f0aa-0000-7000-8000-00000000000f' } }),
    member: 'forbidden',
    admin: 'not-found',
  },
  testLanguageModel: {
    aim: ({ languageModelId }) => ({
      body: {
        name: 'Mine',
        provider: 'openai',
        model: 'm',
        baseUrl: 'http://stranger.example',
        languageModelId,
      },
    }),
    member: 'forbidden',
    admin: 'invalid-request',
  },
  detectLanguageModels: { aim: () => ({}), member: 'forbidden', admin: fine },

  listRetrievalModels: { aim: () => ({}), member: 'forbidden', admin: fine },
  listSearchLegs: { aim: () => ({}), member: 'forbidden', admin: fine },
  listModelFolders: { aim: () => ({}), member: 'forbidden', admin: fine },
  listServedModels: { aim: () => ({}), member: 'forbidden', admin: fine },
  addRetrievalModel: {
    aim: () => ({ body: { purpose: 'embedding', source: 'folder', folder: '../..' } }),
    member: 'forbidden',
    admin: 'not-found',
  },
  testRetrievalModel: {
    aim: () => ({ body: { purpose: 'embedding', source: 'folder', folder: '../postgres' } }),
    member: 'forbidden',
    admin: { body: { isOk: false, error: { code: 'not-found' } } },
  },
  updateRetrievalModel: {
    aim: ({ retrievalModelId }) => ({ params: { retrievalModelId }, body: { apiKey: 'mine' } }),
    member: 'forbidden',
    admin: fine,
  },
  runRetrievalModel: {
    aim: ({ retrievalModelId }) => ({ params: { retrievalModelId }, body: { action: 'activate' } }),
    member: 'forbidden',
    admin: 'conflict',
  },
  // An administrator sees titles of documents here, of those that they may read alone.
  compareRetrievalModel: {
    aim: ({ retrievalModelId }) => ({ params: { retrievalModelId } }),
    member: 'forbidden',
    admin: 'conflict',
  },
  removeRetrievalModel: {
    aim: () => ({ params: { retrievalModelId: '0198f0aa-0000-7000-8000-00000000000f' } }),
    member: 'forbidden',
    admin: 'not-found',
  },

  // An administrator sees that there are jobs, and of those about another's things nothing else.
  getJobSummary: { aim: () => ({}), member: 'forbidden', admin: fine },
  listJobs: { aim: () => ({ query: { state: 'done', limit: 200 } }), member: 'forbidden', admin: fine },
  getJob: {
    aim: ({ jobId }) => ({ params: { jobId } }),
    member: 'forbidden',
    admin: { body: { subject: { kind: 'hidden' } } },
  },
  retryJobs: {
    aim: ({ jobId }) => ({ body: { ids: [jobId] } }),
    member: 'forbidden',
    admin: { body: { changed: 0, skipped: 1 } },
  },
  dismissJobs: {
    aim: ({ jobId }) => ({ body: { ids: [jobId] } }),
    member: 'forbidden',
    admin: { body: { changed: 0, skipped: 1 } },
  },

  listEvaluationSets: { aim: () => ({}), member: 'forbidden', admin: { body: { sets: [] } } },
  createEvaluationSet: {
    aim: ({ collectionId }) => ({ body: { name: 'Mine', collectionId } }),
    ...foreignSet,
  },
  getEvaluationSet: { aim: ({ setId }) => ({ params: { setId } }), ...foreignSet },
  updateEvaluationSet: {
    aim: ({ setId }) => ({ params: { setId }, body: { name: 'Mine' } }),
    ...foreignSet,
  },
  deleteEvaluationSet: { aim: ({ setId }) => ({ params: { setId } }), ...foreignSet },
  listEvaluationQuestions: { aim: ({ setId }) => ({ params: { setId } }), ...foreignSet },
  addEvaluationQuestion: {
    aim: ({ setId, documentId }) => ({
      params: { setId },
      body: { text: 'Mine?', judgements: [{ documentId }] },
    }),
    ...foreignSet,
  },
  replaceEvaluationQuestion: {
    aim: ({ setId, evaluationQuestionId, documentId }) => ({
      params: { setId, questionId: evaluationQuestionId },
      body: { text: 'Mine?', judgements: [{ documentId }] },
    }),
    ...foreignSet,
  },
  deleteEvaluationQuestion: {
    aim: ({ setId, evaluationQuestionId }) => ({ params: { setId, questionId: evaluationQuestionId } }),
    ...foreignSet,
  },
  importEvaluationQuestions: {
    aim: ({ setId }) => ({ params: { setId }, body: { files: [{ name: 'a.csv', text: 'Mine?,a' }] } }),
    ...foreignSet,
  },
  exportEvaluationQuestions: { aim: ({ setId }) => ({ params: { setId } }), ...foreignSet },
  setEvaluationLeg: {
    aim: ({ setId }) => ({ params: { setId, leg: 'static' }, body: { isOn: false } }),
    ...foreignSet,
  },
  listEvaluationRuns: { aim: ({ setId }) => ({ params: { setId } }), ...foreignSet },
  startEvaluationRun: { aim: ({ setId }) => ({ params: { setId }, body: {} }), ...foreignSet },
  stopEvaluationRun: { aim: ({ setId, runId }) => ({ params: { setId, runId } }), ...foreignSet },
  compareEvaluationRuns: {
    aim: ({ setId, runId }) => ({ params: { setId, runId }, query: { earlierRunId: runId } }),
    ...foreignSet,
  },
};
