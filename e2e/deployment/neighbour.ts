import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const name = 'onyx-neighbour';
/** Of the range that is kept for measuring devices (RFC 2544): nobody's network. */
const hostAddress = '198.18.7.1';
const ownAddress = '198.18.7.2';
const scanner = fileURLToPath(new URL('./scan-ports.mjs', import.meta.url));

/** Another machine on the network of this one: a network namespace with a cable to it. */
export type Neighbour = {
  /** TCP ports of this host that answer it, of all there are. */
  portsOfHost(): Promise<number[]>;
  /** Ports among those given that answer at an address that it asks this host to forward to. */
  portsBehindHost(address: string, ports: readonly number[]): Promise<number[]>;
  remove(): Promise<void>;
};

/** Takes root and iproute2. @throws when a namespace cannot be made here. */
export async function addNeighbour(): Promise<Neighbour> {
  const ip = (...words: string[]) => run('ip', words);
  const within = (...words: string[]) => run('ip', ['netns', 'exec', name, ...words]);
  const remove = async (): Promise<void> => {
    // The cable goes with the namespace.
    await ip('netns', 'delete', name).catch(() => undefined);
  };
  await remove();
  await ip('netns', 'add', name);
  await ip('link', 'add', `${name}0`, 'type', 'veth', 'peer', 'name', `${name}1`, 'netns', name);
  await ip('address', 'add', `${hostAddress}/30`, 'dev', `${name}0`);
  await ip('link', 'set', `${name}0`, 'up');
  await within('ip', 'address', 'add', `${ownAddress}/30`, 'dev', `${name}1`);
  await within('ip', 'link', 'set', `${name}1`, 'up');
  await within('ip', 'route', 'add', 'default', 'via', hostAddress);
  const scan = async (address: string, ports: string): Promise<number[]> => {
    const { stdout } = await within(process.execPath, scanner, address, ports);
    return JSON.parse(stdout) as number[];
  };
  return {
    portsOfHost: () => scan(hostAddress, '1-65535'),
    portsBehindHost: (address, ports) => scan(address, ports.join(',')),
    remove,
  };
}
