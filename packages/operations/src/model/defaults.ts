import { acmeDirectory, productVersion } from '@onyx/config';
import type { Profile } from './deployment.ts';
import { sizingOf } from './sizing.ts';
import type { Tree } from './tree.ts';

export const defaultProfile: Profile = 'standard';

/** Defaults that no profile changes, in the form of the file. */
export function fixedDefaults(): Tree {
  return {
    version: 1,
    profile: defaultProfile,
    names: ['localhost'],
    tls: {
      mode: 'local-ca',
      certificate: null,
      key: null,
      email: null,
      directory: acmeDirectory,
    },
    ports: { http: 80, https: 443 },
    images: { registry: '', prefix: 'onyx/', tag: productVersion() },
    stopSeconds: 25,
    maxUploadMegabytes: 200,
    settings: {},
    trustedProxies: [],
    egress: { allowed: true },
    logs: { maxSize: '20M', maxFiles: 5 },
    secretsDirectory: 'secrets',
    dev: false,
  };
}

/** What a profile gives, in the form of the file. */
export function profileDefaults(profile: Profile): Tree {
  const { services, settings } = sizingOf(profile);
  return { services, settings };
}

type ImageNames = { registry: string; prefix: string; tag: string };

/** Full names of the images that are not named by themselves. @param hasGpus the variant for graphics cards. */
export function imageDefaults({ registry, prefix, tag }: ImageNames, hasGpus: boolean): Tree {
  const own = (name: string, variant = ''): string => `${registry}${prefix}${name}:${tag}${variant}`;
  return {
    images: {
      web: own('web'),
      api: own('api'),
      modelServer: own('model-server', hasGpus ? '-cuda' : ''),
      postgres: own('postgres'),
      edge: `${registry}nginx:1.26`,
      gate: `${registry}haproxy:3.0`,
      redis: `${registry}redis:8.0`,
    },
  };
}
