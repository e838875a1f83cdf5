import { readAnswerEvents } from '@onyx/cli/testing';
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';

/** An answer as its reader saw it. */
export type ReadAnswer = {
  messageId: string;
  /** How it ended; null when the reader never learnt of an end. */
  status: 'complete' | 'stopped' | 'failed' | null;
  /** Numbers of events that came twice, or after one that they should have come before. */
  disordered: number;
};

export type LoadReport = {
  /** Ids and file names of the documents whose upload was acknowledged. */
  documents: Map<string, string>;
  /** Uploads that were refused or broke off, by their code or reason. */
  refusals: Map<string, number>;
  answers: ReadAnswer[];
  /** Questions that were refused or broke off before they were acknowledged. */
  refusedQuestions: number;
};

const uploaders = 2;
const askers = 3;
const requestTimeoutMs = 20_000;
/** A reader that hears nothing of the end for so long has been left alone. */
const answerTimeoutMs = 90_000;

let documentNumber = 0;

/** Uploads documents and asks questions at both APIs, as people do whose requests a gate sends to one of the two. */
export function startLoad(cluster: Cluster): { stop(): Promise<LoadReport> } {
  const report: LoadReport = { documents: new Map(), refusals: new Map(), answers: [], refusedQuestions: 0 };
  const stopping = new AbortController();
  const loop = async (turn: (index: number) => Promise<void>): Promise<void> => {
    for (let index = 0; !stopping.signal.aborted; index++) await turn(index);
  };
  const loops = [
    ...Array.from({ length: uploaders }, () => loop(() => upload(cluster, report))),
    ...Array.from({ length: askers }, (_, asker) => loop((index) => ask(cluster, report, asker + index))),
  ];
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
      return report;
    },
  };
}

/** A word that only one part of one document has. */
export function uniqueWord(number: number, section = 0): string {
  return `w${createHash('sha256').update(`${number}/${section}`).digest('hex').slice(0, 12)}`;
}

/** Long enough, now and then, to be cut off in the middle; no two alike, so that none is folded into another. */
function documentText(number: number): string {
  const sections = number % 5 === 0 ? 120 : 2;
  return Array.from({ length: sections }, (_, section) => {
    const digest = createHash('sha256').update(`text ${number}/${section}`).digest('hex');
    const words = digest.match(/.{4}/g)?.map((part) => `v${part}`) ?? [];
    const painted = `The lighthouse ${number} is painted in spring`;
    return `# Lighthouse ${number}, part ${section}\n\n${painted}, ${words.join(' ')} ${uniqueWord(number, section)}.`;
  }).join('\n\n');
}

async function upload(cluster: Cluster, report: LoadReport): Promise<void> {
  const number = documentNumber++;
  const name = `lighthouse-${number}.md`;
  let reason = 'unknown';
  for (const { url } of inTurn(cluster, number)) {
    const form = new FormData();
    form.set('folder', '');
    form.set('file', new Blob([documentText(number)]), name);
    try {
      const response = await fetch(`${url}/api/documents`, {
        method: 'POST',
        headers: cluster.headers,
        body: form,
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
      const body = (await response.json()) as { document?: { id: string }; error?: { code: string } };
      if (body.document) {
        report.documents.set(body.document.id, name);
        return;
      }
      reason = body.error?.code ?? String(response.status);
    } catch (error) {
      reason = (error as Error).name;
    }
  }
  report.refusals.set(reason, (report.refusals.get(reason) ?? 0) + 1);
  await delay(200);
}

async function ask(cluster: Cluster, report: LoadReport, number: number): Promise<void> {
  for (const { url } of inTurn(cluster, number)) {
    try {
      const conversation = (await post(cluster, `${url}/api/conversations`, {})) as { id: string };
      const { answer } = (await post(cluster, `${url}/api/conversations/${conversation.id}/messages`, {
        text: `When is the lighthouse ${number} painted?`,
      })) as { answer: { id: string } };
      report.answers.push(await read(cluster, answer.id, number));
      return;
    } catch {
      // The other one is asked.
    }
  }
  report.refusedQuestions += 1;
  await delay(200);
}

async function post({ headers }: Cluster, url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

/** Reads an answer to its end; whenever the stream breaks, at the other API, after the last event that came. */
async function read(cluster: Cluster, messageId: string, start: number): Promise<ReadAnswer> {
  const found: ReadAnswer = { messageId, status: null, disordered: 0 };
  let last = 0;
  const endsAt = Date.now() + answerTimeoutMs;
  for (let attempt = start; Date.now() < endsAt && found.status === null; attempt++) {
    const [{ url: baseUrl }] = inTurn(cluster, attempt);
    const source = { baseUrl, headers: cluster.headers };
    const signal = AbortSignal.timeout(Math.max(1, endsAt - Date.now()));
    try {
      for await (const { id, event } of readAnswerEvents(source, messageId, last, signal)) {
        if (id <= last) found.disordered += 1;
        last = id;
        if (event.type === 'answer-ended') found.status = event.status;
      }
    } catch {
      // It broke; it is taken up again.
    }
    if (found.status === null) await delay(100);
  }
  return found;
}

/** Both APIs, another one first each time. */
function inTurn({ apis }: Cluster, number: number): Cluster['apis'] {
  return number % 2 === 0 ? apis : [apis[1], apis[0]];
}
