import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clockMs, timedWord } from './stream-clock.ts';

/**
 * A language model that costs nothing but keeps its pace: OpenAI's streaming API, each token a word that says when it
 * was sent. In a process of its own, as a model is.
 */
export type StreamModelRequest = {
  tokens: number;
  tokensPerSecond: number;
  firstTokenMs: number;
  /** The first answers, which only warm up what is measured later, are short. */
  warmUp: { answers: number; tokens: number };
};
export type StreamModelReply = { url: string };

const wordsPerSentence = 12;

process.once('message', (request: StreamModelRequest) => serve(request));
process.once('disconnect', () => process.exit());

function serve(pace: StreamModelRequest): void {
  let answers = 0;
  const server = createServer((request, response) => {
    const receivedMs = clockMs();
    answers += 1;
    const tokens = answers <= pace.warmUp.answers ? pace.warmUp.tokens : pace.tokens;
    request.resume();
    request.once('end', () => answer(response, { ...pace, tokens }, receivedMs));
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    const reply: StreamModelReply = { url: `http://127.0.0.1:${port}/v1` };
    process.send?.(reply);
  });
}

function answer(response: ServerResponse, pace: StreamModelRequest, receivedMs: number): void {
  const { tokens, tokensPerSecond, firstTokenMs } = pace;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;
  response.once('close', () => clearTimeout(timer));
  // Each token has its own due time: one that is late does not put off the others.
  const dueMs = (index: number): number => receivedMs + firstTokenMs + (index * 1000) / tokensPerSecond;
  const send = (): void => {
    while (sent < tokens && dueMs(sent) <= clockMs()) {
      const mark = (sent + 1) % wordsPerSentence === 0 || sent === tokens - 1 ? '. ' : ' ';
      write(response, { content: `${timedWord(clockMs())}${mark}` }, null);
      sent += 1;
    }
    if (sent < tokens) timer = setTimeout(send, Math.max(0, dueMs(sent) - clockMs()));
    else {
      write(response, {}, 'stop');
      response.end('data: [DONE]\n\n');
    }
  };
  timer = setTimeout(send, Math.max(0, dueMs(0) - clockMs()));
}

function write(response: ServerResponse, delta: object, finishReason: string | null): void {
  const choice = JSON.stringify({ index: 0, delta, finish_reason: finishReason });
  response.write(
    `data: {"id":"paced","object":"chat.completion.chunk","created":0,"model":"paced","choices":[${choice}]}\n\n`,
  );
}
