import type { LockPackages, Selection } from './production-modules.ts';

/** A package of the operating system whose files are in the image. */
export type SystemPackage = { name: string; version: string; arch: string };

/**
 * The bill of materials of an image, as CycloneDX 1.6. No time and no number at random stand in it: the same lock file
 * gives the same file.
 */
export function createSbom(options: {
  name: string;
  version: string;
  packages: LockPackages;
  selection: Selection;
  system: SystemPackage[];
  nodeVersion?: string | undefined;
}): object {
  const { packages, selection } = options;
  const libraries = selection.places
    .filter((place) => !packages[place]?.link)
    .map((place) => {
      const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const { version = '', license, integrity } = packages[place] ?? {};
      const address = `pkg:npm/${name.replace('@', '%40')}@${version}`;
      return {
        type: 'library',
        'bom-ref': `${address}#${place}`,
        name,
        version,
        purl: address,
        ...(license && { licenses: [licenceOf(license)] }),
        ...(integrity && { hashes: hashesOf(integrity) }),
      };
    });
  const system = options.system.map(({ name, version, arch }) => {
    const address = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${arch}`;
    return { type: 'library', 'bom-ref': address, name, version, purl: address };
  });
  const node = options.nodeVersion
    ? [
        {
          type: 'platform',
          'bom-ref': `pkg:generic/node@${options.nodeVersion}`,
          name: 'node',
          version: options.nodeVersion,
          purl: `pkg:generic/node@${options.nodeVersion}`,
        },
      ]
    : [];
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': options.name,
        name: options.name,
        version: options.version,
      },
    },
    components: [...node, ...libraries, ...system],
  };
}

/** Packages of Debian as `dpkg-query -s` tells about them, one text each. */
export function readSystemPackages(texts: string[]): SystemPackage[] {
  return texts.map((text) => {
    const field = (name: string) => new RegExp(`^${name}: (.+)$`, 'm').exec(text)?.[1]?.trim() ?? '';
    return { name: field('Package'), version: field('Version'), arch: field('Architecture') };
  });
}

/** A name of SPDX, an expression of such names, or words. */
function licenceOf(licence: string): object {
  if (/^[A-Za-z0-9.+-]+$/.test(licence)) return { license: { id: licence } };
  return /\b(AND|OR|WITH)\b/.test(licence) ? { expression: licence } : { license: { name: licence } };
}

/** npm writes `sha512-<base64>`, CycloneDX hexadecimal digits. */
function hashesOf(integrity: string): object[] {
  return integrity.split(/\s+/).flatMap((part) => {
    const [, bits, content] = /^sha(256|384|512)-(.+)$/.exec(part) ?? [];
    if (!bits || !content) return [];
    return [{ alg: `SHA-${bits}`, content: Buffer.from(content, 'base64').toString('hex') }];
  });
}
