type Fetch = typeof globalThis.fetch;

/** A `fetch` that knows whether the stream it gave ended with OpenAI's `[DONE]`, which the SDK does not tell. */
export type DoneWatch = { fetch: Fetch; hasSeenDone(): boolean };

export function createDoneWatch(fetch: Fetch): DoneWatch {
  let tail = '';
  return {
    hasSeenDone: () => tail.trimEnd().endsWith('[DONE]'),
    async fetch(input, init) {
      const response = await fetch(input, init);
      if (!response.ok || response.body === null) return response;
      const decoder = new TextDecoder('latin1');
      const watched = response.body.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            tail = (tail + decoder.decode(chunk.subarray(-32))).slice(-32);
            controller.enqueue(chunk);
          },
        }),
      );
      return new Response(watched, { status: response.status, headers: response.headers });
    },
  };
}
