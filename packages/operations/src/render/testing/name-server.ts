import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A DNS server that answers every name with the same addresses, as a container engine does for a service. */
export type NameServer = {
  port: number;
  /** IPv4, in turn for every question; may be changed at any time. */
  addresses: string[];
  /** How many questions it has answered. */
  asked(): number;
  close(): void;
};

const headerBytes = 12;
const typeA = 1;
/** A pointer to the name in the question, type A, class IN, one second to live, four bytes (RFC 1035, 4.1.3). */
const recordHead = Buffer.from([0xc0, headerBytes, 0, typeA, 0, 1, 0, 0, 0, 1, 0, 4]);

export async function startNameServer(): Promise<NameServer> {
  const addresses: string[] = [];
  let asked = 0;
  const socket = createSocket('udp4', (query, { port, address }) => {
    asked += 1;
    let end = headerBytes;
    while (query.readUInt8(end) !== 0) end += query.readUInt8(end) + 1;
    const type = query.readUInt16BE(end + 1);
    const question = query.subarray(headerBytes, end + 5);
    const found = type === typeA ? addresses : [];
    const header = Buffer.alloc(headerBytes);
    query.copy(header, 0, 0, 2);
    // An answer, recursion as it was asked for and available, no error.
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(found.length, 6);
    const records = found.flatMap((one) => [recordHead, Buffer.from(one.split('.').map(Number))]);
    socket.send(Buffer.concat([header, question, ...records]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    addresses,
    asked: () => asked,
    close: () => socket.close(),
  };
}
