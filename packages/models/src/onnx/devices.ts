import { existsSync } from 'node:fs';
import type { Device } from './messages.ts';

/** Made by NVIDIA's driver on Linux, in containers too that were given a card. */
const driverFile = '/dev/nvidiactl';

/**
 * Execution providers of the ONNX runtime to try for a device, the best list first. A card counts only where its driver
 * is: without one, opening it costs time and prints warnings. The runtime's libraries for CUDA are not part of an
 * installation (`onnxruntime-node-install=skip`); where they are missing, the processor is used.
 */
export function providersOf(device: Device, hasDriver = existsSync(driverFile)): string[][] {
  if (device === 'cuda') return [['cuda', 'cpu']];
  return device === 'auto' && hasDriver ? [['cuda', 'cpu'], ['cpu']] : [['cpu']];
}
