import type { Deployment } from '../model/deployment.ts';
import { mebi } from '../model/values.ts';
import { probe } from './compose-programs.ts';
import { composeService, type ComposeService } from './compose-service.ts';
import { volume } from './compose-servers.ts';
import { isAcme, places, ports } from './names.ts';

/** What fetches and renews the certificate, with ACME only. It reaches the outside, and none of the others. */
export function certificatesService(deployment: Deployment): Record<string, ComposeService> {
  if (!isAcme(deployment)) return {};
  const { images, services, names, tls, settings } = deployment;
  const certificates = composeService(deployment, {
    image: images.api,
    sizing: services.certificates,
    networks: ['egress'],
    // Well while the certificate is young enough, or somebody is about it: a failure is in the log, not for a restart.
    health: { test: probe(ports.operations, '/ready'), startSeconds: 30 },
    stopSeconds: 5,
    memoryFolders: { '/tmp': 16 * mebi },
    own: {
      command: ['node', 'apps/cli/bin/onyx.mjs', 'certificates', 'watch'],
      stop_signal: 'SIGTERM',
      environment: {
        // What it does happens a few times a year, and is worth a line.
        ONYX_LOG_LEVEL: settings['ONYX_LOG_LEVEL'] ?? 'info',
        ONYX_ACME_DIRECTORY: tls.directory,
        ...(tls.email !== null && { ONYX_ACME_EMAIL: tls.email }),
        ONYX_ACME_NAMES: names.join(','),
        ONYX_ACME_CHALLENGES_DIR: places.acme,
        ONYX_CERTIFICATES_DIR: places.certificates,
        ONYX_METRICS_PORT: String(ports.operations),
      },
      volumes: [volume('acme', places.acme), volume('certificates', places.certificates)],
    },
  });
  return { certificates };
}
