import type { PGlite } from '@electric-sql/pglite';
import { createServer, type Server, type Socket } from 'node:net';
import { createFrameReader, type Frame } from './frame-reader.ts';

export type SocketServer = {
  stop(): Promise<void>;
};

export type SocketServerOptions = {
  database: PGlite;
  /** A socket path, or a named pipe. */
  path: string;
  /** Further connections wait until one of these ends. */
  maxConnections: number;
  /** The database cannot go on, e.g. its WebAssembly has crashed. */
  onFailure: (error: unknown) => void;
};

type Client = {
  socket: Socket;
  /** Complete units, to be run one after the other. */
  units: Uint8Array[];
  isOpen: boolean;
};

const readyForQuery = 0x5a;
const idle = 0x49;

/**
 * Lets many connections share the one session that PGlite is. PostgreSQL's protocol keeps state between messages:
 * the unnamed statement between Parse and Bind, the portal until Sync, the transaction until its end. So a
 * connection has the session to itself from the first message of a unit (all up to Sync, or one simple query)
 * until the session says ReadyForQuery outside of a transaction. Others wait in line, first come, first served.
 */
export async function startSocketServer(options: SocketServerOptions): Promise<SocketServer> {
  const { database } = options;
  const clients = new Set<Client>();
  /** Clients with something to run, in the order in which they came. */
  const line = new Set<Client>();
  const waitingRoom = new Set<Socket>();
  let owner: Client | undefined;
  let isRunning = false;
  let isStopping = false;

  const server = createServer((socket) => {
    if (isStopping) socket.destroy();
    else if (clients.size < options.maxConnections) accept(socket);
    // A pool that replaces a connection opens the new one before we have seen the old one end.
    else waitingRoom.add(socket.once('close', () => waitingRoom.delete(socket)));
  });

  function accept(socket: Socket): void {
    const client: Client = { socket, units: [], isOpen: true };
    clients.add(client);
    socket.setNoDelay(true);
    const read = createFrameReader();
    let unit: Uint8Array[] = [];
    const take = (frame: Frame): void => {
      if (frame.kind === 'negotiation') socket.write('N');
      if (frame.kind === 'end') socket.destroy();
      if (frame.kind !== 'message') return;
      unit.push(frame.bytes);
      if (!frame.endsUnit) return;
      client.units.push(Buffer.concat(unit));
      unit = [];
      line.add(client);
    };
    socket.on('data', (data) => {
      try {
        for (const frame of read(data)) take(frame);
      } catch {
        socket.destroy();
        return;
      }
      void run();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      client.isOpen = false;
      client.units = [];
      clients.delete(client);
      line.delete(client);
      const [waiting] = waitingRoom;
      if (waiting && !isStopping) {
        waitingRoom.delete(waiting);
        accept(waiting);
      }
      void run();
    });
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      for (let client = next(); client; client = next()) {
        if (client.isOpen) await runUnit(client);
        else await release();
      }
    } catch (error) {
      options.onFailure(error);
    } finally {
      isRunning = false;
    }
  }

  function next(): Client | undefined {
    if (owner) return owner.units.length > 0 || !owner.isOpen ? owner : undefined;
    const [first] = line;
    return first;
  }

  async function runUnit(client: Client): Promise<void> {
    const unit = client.units.shift();
    line.delete(client);
    if (client.units.length > 0) line.add(client);
    if (!unit) return;
    owner = client;
    const status = await execute(client, unit);
    // Neither inside a transaction nor in the middle of a copy: the session is free.
    if (status === idle) owner = undefined;
  }

  /** Runs a unit and sends what it answers. @returns the session's state after it, if it said so. */
  async function execute(client: Client, unit: Uint8Array): Promise<number | undefined> {
    const parts: Uint8Array[] = [];
    await database.execProtocolRawStream(unit, {
      onRawData: (data) => parts.push(Uint8Array.from(data)),
    });
    const answer = Buffer.concat(parts);
    if (client.isOpen && answer.length > 0) client.socket.write(answer);
    // ReadyForQuery is always the last message: its type, its length (5) and one byte of state.
    return answer.length >= 6 && answer.at(-6) === readyForQuery ? answer.at(-1) : undefined;
  }

  /** The owner has gone in the middle of a transaction. */
  async function release(): Promise<void> {
    owner = undefined;
    await database.exec('rollback');
  }

  await listen(server, options.path);
  return {
    stop: async () => {
      isStopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const { socket } of clients) socket.destroy();
      for (const socket of waitingRoom) socket.destroy();
      await closed;
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
