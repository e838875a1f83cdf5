// node scan-ports.mjs <address> <from-to | port,port,...>: prints the TCP ports that answer, as JSON.
import { connect } from 'node:net';

const atOnce = 500;
const timeoutMs = 2000;
const [address = '', wanted = ''] = process.argv.slice(2);
const [from, to] = wanted.split('-').map(Number);
const ports =
  to === undefined
    ? wanted.split(',').map(Number)
    : Array.from({ length: to - from + 1 }, (_, index) => from + index);

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: timeoutMs });
    const end = (isOpen) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });

const open = [];
let next = 0;
const scanOn = async () => {
  while (next < ports.length) {
    const port = ports[next++];
    if (await answers(port)) open.push(port);
  }
};
await Promise.all(Array.from({ length: atOnce }, scanOn));
process.stdout.write(JSON.stringify(open.toSorted((one, other) => one - other)));
