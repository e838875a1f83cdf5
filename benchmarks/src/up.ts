import {
  clientOf,
  layOutComposeProject,
  readAnswerEvents,
  signUp,
  startContainerEngine,
  type ComposeProject,
} from '@onyx/cli/testing';
import { setTimeout as delay } from 'node:timers/promises';

const secondsAtMost = 600;
const sentence = 'The lighthouse is painted every seven years, in spring.';

/**
 * The default deployment from `docker compose up -d`, with images and secrets there and no data, to its first answer
 * through the edge: an account, a document read, a question. Images are built first. Ports 80 and 443 must be free.
 * @returns seconds from the command: until every service is healthy, and until the answer has ended.
 * @throws when no container engine can run on this machine.
 */
export async function measureUp(): Promise<Record<string, number>> {
  const engine = await startContainerEngine();
  try {
    const project = await layOutComposeProject(engine, 'onyx-bench-up');
    try {
      const startedAt = performance.now();
      const seconds = (): number => Math.round((performance.now() - startedAt) / 100) / 10;
      await project.compose('up', '--detach');
      await project.untilHealthy(secondsAtMost);
      const healthySeconds = seconds();
      await askFirstQuestion(project);
      return { healthySeconds, firstAnswerSeconds: seconds() };
    } finally {
      await project.remove();
    }
  } finally {
    await engine.close();
  }
}

async function askFirstQuestion({ url: baseUrl }: ComposeProject): Promise<void> {
  await until(async () => (await fetch(`${baseUrl}/ready`)).ok);
  const headers = await signUp(baseUrl);
  const client = clientOf(baseUrl, headers);
  const form = new FormData();
  form.set('folder', '');
  form.set('file', new Blob([sentence]), 'lighthouse.txt');
  await client.uploadDocument({ body: form });
  await until(async () => (await client.search({ body: { query: 'lighthouse' } })).results.length > 0);
  const { id: conversationId } = await client.createConversation({ body: {} });
  const body = { text: 'How often is the lighthouse painted?' };
  const { answer } = await client.ask({ params: { conversationId }, body });
  let text = '';
  let status = 'unknown';
  for await (const { event } of readAnswerEvents({ baseUrl, headers }, answer.id, 0)) {
    if (event.type === 'text-delta') text += event.text;
    if (event.type === 'answer-ended') ({ status } = event);
  }
  if (status !== 'complete' || !text.includes('seven years')) throw new Error(`${status}: ${text}`);
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + secondsAtMost * 1000; !(await isDone());) {
    if (Date.now() > deadline) throw new Error(`not done after ${secondsAtMost} s`);
    await delay(50);
  }
}
