import { startContainerEngine } from '@onyx/cli/testing';

const bytesPerMb = 1_000_000;
const images = { apiMB: 'api', modelServerMB: 'model-server', webMB: 'web', postgresMB: 'postgres' };

/**
 * Uncompressed sizes of the product's images in megabytes, as they lie on a host: all layers, those of the base images
 * too. The images are built first, which takes seconds when nothing has changed. An engine that this had to start is
 * stopped again. @throws when no container engine can run on this machine.
 */
export async function measureImages(): Promise<Record<string, number>> {
  const engine = await startContainerEngine();
  try {
    const figures: Record<string, number> = {};
    for (const [figure, name] of Object.entries(images))
      figures[figure] = Math.round((await engine.imageBytes(name)) / bytesPerMb);
    return figures;
  } finally {
    await engine.close();
  }
}
