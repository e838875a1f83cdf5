import { z } from 'zod';
import { fixedDefaults, imageDefaults, profileDefaults } from './defaults.ts';
import { deploymentSchema } from './deployment.ts';
import { deploymentFileSchema } from './file-schema.ts';
import { getAt, type Path, type Tree } from './tree.ts';

/**
 * JSON Schema (2020-12) of `onyx.yaml`, for editors: `description` in English, `x-zh` in Chinese, `default` where it
 * is the same in every profile, else the default of each profile in both texts.
 */
export function deploymentJsonSchema(): Tree {
  const schema = z.toJSONSchema(deploymentFileSchema, { io: 'input' }) as Node;
  addDefaults(schema, []);
  return { ...schema, title: 'onyx.yaml' };
}

type Node = Tree & { properties?: Record<string, Node>; description?: string; 'x-zh'?: string };

const profiles = deploymentSchema.shape.profile.options;

function addDefaults(node: Node, path: Path): void {
  for (const [key, inner] of Object.entries(node.properties ?? {})) addDefaults(inner, [...path, key]);
  if (node.properties || path.length === 0) return;
  const defaults = profiles.map((profile) => getAt(defaultsOf(profile), path));
  if (defaults.every((value) => JSON.stringify(value) === JSON.stringify(defaults[0]))) {
    node.default = defaults[0];
    return;
  }
  const list = profiles.map((profile, index) => `${profile} ${JSON.stringify(defaults[index])}`).join(', ');
  node.description = `${node.description ?? ''}. Default: ${list}`;
  node['x-zh'] = `${node['x-zh'] ?? ''}。默认值：${list.replaceAll(', ', '，')}`;
}

function defaultsOf(profile: (typeof profiles)[number]): Tree {
  const fixed = fixedDefaults();
  const sized = profileDefaults(profile);
  const gpus = getAt(sized, ['services', 'modelServer', 'gpus']);
  const names = imageDefaults(fixed.images as Parameters<typeof imageDefaults>[0], Number(gpus) > 0);
  return {
    ...fixed,
    ...sized,
    profile: fixed.profile,
    images: { ...(fixed.images as Tree), ...(names.images as Tree) },
  };
}
