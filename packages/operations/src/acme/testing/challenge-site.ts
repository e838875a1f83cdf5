import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export type ChallengeSite = {
  port: number;
  /** Paths that were asked for and there. */
  served: string[];
  stop(): Promise<void>;
};

/** What serves the folder of challenges at port 80, in place of the edge. */
export async function startChallengeSite(folder: string): Promise<ChallengeSite> {
  const served: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    const path = join(folder, url);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) response.writeHead(404).end();
    else {
      served.push(url);
      response.end(readFileSync(path));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    served,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
