import { ownerInput } from './account-world.ts';
import type { FullWorld } from './full-world.ts';

/** Words that stand in one person's private things and nowhere else. */
const words = {
  collection: 'Zephyrine',
  description: 'Quillfeather',
  title: 'Marzanna',
  folder: 'Obsidiana',
  passage: 'Thistlewick',
  question: 'Brackenmoor',
  conversation: 'Vellichora',
  apiKey: 'Kestrelkey',
  evaluationSet: 'Wisteriana',
  evaluationQuestion: 'Hollyhock',
  userAgent: 'Plumbago/1.0',
};

export type SecretLife = Awaited<ReturnType<typeof liveSecretly>>;

/** The owner of the system, with one of everything that is nobody else's business. */
export async function liveSecretly(world: FullWorld) {
  const owner = world.visitor({ 'user-agent': words.userAgent });
  const { id: userId } = await owner.setUp({ body: ownerInput });
  const collection = await owner.createCollection({
    body: { name: words.collection, description: words.description, visibility: 'private' },
  });
  const form = new FormData();
  form.set('collectionId', collection.id);
  form.set('folder', words.folder);
  const text = `The ${words.passage} reserve holds nine barrels of rainwater.`;
  form.set('file', new File([text], `${words.title}.txt`));
  const { document } = await owner.uploadDocument({ body: form });
  const { id: setId } = await owner.createEvaluationSet({
    body: { name: words.evaluationSet, collectionId: collection.id },
  });
  const { id: evaluationQuestionId } = await owner.addEvaluationQuestion({
    params: { setId },
    body: { text: `${words.evaluationQuestion}?`, judgements: [{ documentId: document.id }] },
  });
  const { id: runId } = await owner.startEvaluationRun({ params: { setId }, body: {} });
  await world.runJobs();
  const { jobs } = await owner.listJobs({ query: { state: 'done', name: 'ingest-document' } });
  const conversation = await owner.createConversation({ body: { title: words.conversation } });
  const { question, answer } = await owner.ask({
    params: { conversationId: conversation.id },
    body: { text: `How many barrels does the ${words.passage} reserve hold, ${words.question}?` },
  });
  // To its end, so that nothing of it is still being written when others come.
  await (await owner.streamMessage({ params: { messageId: answer.id } })).text();
  const { apiKey, secret: apiKeySecret } = await owner.createApiKey({ body: { name: words.apiKey } });
  const { invitation } = await owner.createInvitation({ body: { role: 'admin' } });
  const model = { name: 'Model', provider: 'openai' as const, model: 'm', apiKey: 'sk-secret-key' };
  const languageModel = await owner.createLanguageModel({ body: model });
  const service = { source: 'address' as const, baseUrl: 'http://127.0.0.1:1', model: 'm' };
  const retrievalModel = await owner.addRetrievalModel({
    body: { purpose: 'embedding', ...service, apiKey: 'sk-vector-key' },
  });
  const session = (await owner.listSessions()).sessions[0];

  const ids = {
    setId,
    evaluationQuestionId,
    runId,
    collectionId: collection.id,
    documentId: document.id,
    conversationId: conversation.id,
    questionId: question.id,
    messageId: answer.id,
    apiKeyId: apiKey.id,
    sessionId: session?.id ?? '',
  };
  const visible = [...Object.values(words), ...Object.values(ids), 'rainwater'];
  return {
    owner,
    userId,
    ...ids,
    invitationId: invitation.id,
    languageModelId: languageModel.id,
    retrievalModelId: retrievalModel.id,
    passage: words.passage,
    /** The job that read the document. */
    jobId: jobs[0]?.id ?? '',
    /** None of these may be in any answer to anybody else. */
    traces: [...visible, apiKeySecret, 'sk-secret-key', 'sk-vector-key'],
    /** Those of them that its owner sees. */
    visible,
    /** Everything there is of it, as its owner sees it. */
    async look(): Promise<unknown> {
      const { lastUsedAt: _time, ...key } = (await owner.listApiKeys()).apiKeys[0] ?? { lastUsedAt: null };
      return {
        me: await owner.getMe(),
        key,
        collection: await owner.getCollection({ params: { collectionId: collection.id } }),
        members: await owner.listCollectionMembers({ params: { collectionId: collection.id } }),
        documents: await owner.listDocuments({ query: { collectionId: collection.id } }),
        sessions: (await owner.listSessions()).sessions.map(({ id, userAgent }) => ({ id, userAgent })),
        content: await owner.getDocumentContent({ params: { documentId: document.id } }),
        conversation: await owner.getConversation({ params: { conversationId: conversation.id } }),
        evaluationSet: await owner.getEvaluationSet({ params: { setId } }),
        evaluationQuestions: await owner.listEvaluationQuestions({ params: { setId } }),
        models: await owner.listLanguageModels(),
        invitations: await owner.listInvitations(),
        users: (await owner.listUsers()).users.map(({ id, role, isDisabled }) => ({ id, role, isDisabled })),
      };
    },
  };
}
