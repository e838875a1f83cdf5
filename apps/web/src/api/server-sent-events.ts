/** One dispatched event of an `text/event-stream` body. */
export type ServerSentEvent = {
  /** The last `id` seen, or null when the stream named none yet. */
  id: string | null;
  data: string;
};

/**
 * Parses an event stream as the HTML standard says (section 9.2.6): LF, CR and CRLF ends, comments,
 * several `data` lines, an event cut off by the end of the stream dropped. `onActivity` hears of every
 * chunk, comments (heartbeats) included.
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
  onActivity?: () => void,
): AsyncGenerator<ServerSentEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let buffer = '';
  let id: string | null = null;
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onActivity?.();
      buffer += decoder.decode(value, { stream: true });
      // A CR at the very end may be the first half of a CRLF: wait for the next chunk.
      const lines = /\r\n|\n|\r(?!$)/;
      for (let end = lines.exec(buffer); end; end = lines.exec(buffer)) {
        const line = buffer.slice(0, end.index);
        buffer = buffer.slice(end.index + end[0].length);
        if (line === '') {
          if (data.length > 0) yield { id, data: data.join('\n') };
          data = [];
          continue;
        }
        const [, field = '', content = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
        if (field === 'data') data.push(content);
        else if (field === 'id' && !content.includes('\0')) id = content;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
