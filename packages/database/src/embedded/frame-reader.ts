/** One message of PostgreSQL's frontend protocol (version 3). */
export type Frame =
  /** `endsUnit`: the session answers up to ReadyForQuery, or wants more, only after this. */
  | { kind: 'message'; bytes: Uint8Array; endsUnit: boolean }
  /** A request for TLS or GSS encryption, to be refused with `N`. */
  | { kind: 'negotiation' }
  /** A cancel request, which one session cannot carry out, or the good-bye of a client. */
  | { kind: 'end' };

const protocolVersion3 = 196_608;
const cancelRequest = 80_877_102;
const sslRequest = 80_877_103;
const gssRequest = 80_877_104;
/** Far beyond any statement of ours; keeps a stranger on the socket from filling the memory. */
const maxMessageBytes = 1024 * 1024 * 1024;

/** Messages that are run as they are, with what was collected before them: Query, Sync, Flush, CopyData, CopyDone, CopyFail, FunctionCall, password. */
const unitEnds = new Set(Array.from('QSHdcfFp', (type) => type.charCodeAt(0)));
const terminate = 'X'.charCodeAt(0);

/**
 * Cuts the bytes of one connection into messages, however they arrive.
 * The reader throws for what is not this protocol.
 */
export function createFrameReader(): (data: Uint8Array) => Frame[] {
  let pieces: Uint8Array[] = [];
  let size = 0;
  let needed = 0;
  let isStarted = false;

  return (data) => {
    pieces.push(data);
    size += data.length;
    // A large statement comes in many pieces: they are joined once, not at each.
    if (size < needed) return [];
    let rest = Buffer.concat(pieces);
    const frames: Frame[] = [];
    for (;;) {
      const headerBytes = isStarted ? 5 : 8;
      needed = headerBytes;
      if (rest.length < headerBytes) break;
      const length = isStarted ? 1 + rest.readInt32BE(1) : rest.readInt32BE(0);
      if (length < headerBytes || length > maxMessageBytes) throw new Error('not a message');
      needed = length;
      if (rest.length < length) break;
      const bytes = rest.subarray(0, length);
      rest = rest.subarray(length);
      const frame = isStarted ? toFrame(bytes) : toFirstFrame(bytes);
      isStarted ||= frame.kind === 'message';
      frames.push(frame);
    }
    pieces = rest.length > 0 ? [rest] : [];
    size = rest.length;
    return frames;
  };
}

function toFrame(bytes: Buffer): Frame {
  const type = bytes.readUInt8(0);
  return type === terminate ? { kind: 'end' } : { kind: 'message', bytes, endsUnit: unitEnds.has(type) };
}

function toFirstFrame(bytes: Buffer): Frame {
  const code = bytes.readInt32BE(4);
  if (code === sslRequest || code === gssRequest) return { kind: 'negotiation' };
  if (code === cancelRequest) return { kind: 'end' };
  if (code >> 16 !== protocolVersion3 >> 16) throw new Error('not a startup message');
  return { kind: 'message', bytes, endsUnit: true };
}
