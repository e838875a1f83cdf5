import { join } from 'node:path';
import { renderDeployment } from '../render.ts';
import { deploymentOf } from './deployment-of.ts';
import { findProgram } from './find-program.ts';
import type { LaidOut } from './laid-out.ts';
import { run } from './run.ts';

/** As root it would give its workers to a user who may not read the folder. */
export const nginxAsRoot = process.getuid?.() === 0 ? ' user root;' : '';

/** Lays the edge's files and a certificate of its own, and tells where its settings are. */
export async function layEdge(
  laid: LaidOut,
  ports: { http: number; https: number; health: number },
  ...given: Parameters<typeof deploymentOf>
): Promise<string> {
  const rendered = renderDeployment(deploymentOf(...given));
  const key = join(laid.folder, 'secrets/tls-key');
  const certificate = join(laid.folder, 'secrets/tls-certificate');
  await run(findProgram('openssl') ?? '', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-keyout',
    key,
    '-out',
    certificate,
  ]);
  laid.lay('etc/pages/unavailable.html', rendered.get('deploy/edge/unavailable.html') ?? '');
  const text = (rendered.get('deploy/edge/nginx.conf') ?? '')
    .replaceAll('listen 8080', `listen 127.0.0.1:${ports.http}`)
    .replaceAll('listen 8443', `listen 127.0.0.1:${ports.https}`)
    .replace(':8081', `:${ports.health}`)
    .replaceAll((await isOld()) ? 'http2 on;' : /$^/g, '')
    // Nobody answers for names here.
    .replace('resolver_timeout 3s', 'resolver_timeout 200ms')
    .replace('access_log /dev/stdout json', 'access_log /tmp/access.log json');
  return laid.lay('etc/nginx.conf', text);
}

/** nginx before 1.25 has another word for HTTP/2; the image has 1.26. */
async function isOld(): Promise<boolean> {
  const { output } = await run(findProgram('nginx') ?? 'nginx', ['-v']);
  return /nginx\/1\.(1\d|2[0-4])\./.test(output);
}
