import { productVersion } from '@onyx/config';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const bytesPerMb = 1_000_000;
const images = { apiMB: 'api', modelServerMB: 'model-server', webMB: 'web', postgresMB: 'postgres' };

/**
 * Uncompressed sizes of the product's images in megabytes, as they lie on a host: all layers, those of the base images
 * too. The images are built first, which takes seconds when nothing has changed. An engine that this had to start is
 * stopped again. @throws when no container engine can run on this machine.
 */
export async function measureImages(): Promise<Record<string, number>> {
  const wasRunning = await stack('engine.sh', 'status').then(
    () => true,
    () => false,
  );
  if (!wasRunning) await stack('engine.sh', 'start');
  try {
    await stack('images.sh', 'debian', 'node', 'nginx', 'postgres');
    await stack('build-images.sh');
    const figures: Record<string, number> = {};
    for (const [figure, name] of Object.entries(images)) figures[figure] = await sizeOf(name);
    return figures;
  } finally {
    if (!wasRunning) await stack('engine.sh', 'stop');
  }
}

/** Of the layers rather than the image, since newer engines tell an image's size with its compressed layers. */
async function sizeOf(name: string): Promise<number> {
  const image = `onyx/${name}:${productVersion()}`;
  const layers = await stack(
    'engine.sh',
    'docker',
    'history',
    '--human=false',
    '--format',
    '{{.Size}}',
    image,
  );
  const bytes = layers
    .trim()
    .split('\n')
    .reduce((sum, size) => sum + Number(size), 0);
  return Math.round(bytes / bytesPerMb);
}

async function stack(script: string, ...words: string[]): Promise<string> {
  const path = fileURLToPath(new URL(`../../e2e/stack/${script}`, import.meta.url));
  const { stdout } = await run('bash', [path, ...words], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
