/** Certificates by ACME on a real container engine: edge and `certificates`, and an authority outside of them. */
import {
  layOutComposeProject,
  startContainerEngine,
  type ComposeProject,
  type ContainerEngine,
} from '@onyx/cli/testing';
import { startAcmeServer, type AcmeServer } from '@onyx/operations/testing';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const name = 'onyx.example';
const issuer = 'Test Authority';
const authorityPath = '/etc/onyx/test-authority.pem';

let engine: ContainerEngine;
let authority: AcmeServer;
let stack: ComposeProject;

beforeAll(async () => {
  engine = await startContainerEngine();
  // Of the engine's own bridge: every container reaches this machine there. An engine that has just made it tells the
  // network alone, of which the bridge has the first address.
  const address = '{{with index .IPAM.Config 0}}{{or .Gateway .Subnet}}{{end}}';
  const told = (await engine.docker('network', 'inspect', 'bridge', '--format', address)).trim();
  const host = told.replace(/\.0\/\d+$/, '.1');
  authority = await startAcmeServer(80, { isSecure: true, host });
  stack = await layOutComposeProject(engine, 'onyx-stack-acme', {
    sets: ['tls.mode=acme', `names=[${name}]`, `tls.directory=${authority.directory}`],
    override: {
      services: {
        certificates: {
          environment: { NODE_EXTRA_CA_CERTS: authorityPath },
          configs: [{ source: 'test-authority', target: authorityPath }],
        },
      },
      configs: { 'test-authority': { file: './test-authority.pem' } },
    },
  });
  writeFileSync(join(stack.folder, 'test-authority.pem'), authority.authority, { mode: 0o644 });
});

afterAll(async () => {
  await stack?.remove();
  await authority?.stop();
  await engine?.close();
});

describe.each([
  ['the edge first', ['edge', 'certificates']],
  ['the edge last', ['certificates', 'edge']],
])('with new volumes, %s', (_, [first = '', second = '']) => {
  afterAll(() => stack.compose('down', '--volumes'));

  test('the edge comes up by itself, gets its certificate without a restart, and keeps it through one', async () => {
    await stack.compose('up', '--detach', '--no-deps', first);
    if (first === 'edge') await expect.poll(issuerShown).toMatch(/^Onyx onyx\.example/);
    await stack.compose('up', '--detach', '--no-deps', second);
    await expect.poll(issuerShown, { timeout: 120_000 }).toBe(issuer);
    const [edge] = (await stack.containers()).get('edge') ?? [];
    expect(edge?.RestartCount).toBe(0);
    await stack.untilHealthy(60);
    const issued = authority.issued;
    await stack.compose('restart', 'edge', 'certificates');
    await expect.poll(issuerShown).toBe(issuer);
    await stack.untilHealthy(60);
    expect(authority.issued).toBe(issued);
  });
});

/** Who signed what the edge shows; empty while nobody answers. */
function issuerShown(): Promise<string> {
  return new Promise((resolve) => {
    // Of several authorities; whether it is trusted is not the question.
    const socket = connect({ host: '127.0.0.1', port: 443, servername: name, rejectUnauthorized: false });
    socket.once('secureConnect', () => {
      resolve(String(socket.getPeerCertificate().issuer.CN));
      socket.destroy();
    });
    socket.once('error', () => resolve(''));
  });
}
