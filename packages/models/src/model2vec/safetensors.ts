import { AppError } from '@onyx/contracts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeHalfFloats } from '../half-floats.ts';
import { damaged, isMissing } from '../model-folder/model-json.ts';

/** A tensor of a safetensors file, its values as they are stored. */
export type StoredTensor = { dtype: string; shape: number[]; bytes: Buffer };

type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] } | undefined>;

/** Headers are lists of names and sizes; a longer one is no header. */
const maxHeaderBytes = 16 * 1024 * 1024;
const bytesPerValue: Record<string, number> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I8: 1,
  U8: 1,
};

/**
 * Reads the tensors of a safetensors file (eight bytes with the header's length, the header as JSON, the values;
 * little-endian). @throws AppError `model-files-missing` or `model-files-damaged`.
 */
export async function readSafetensors(folder: string, file: string): Promise<Map<string, StoredTensor>> {
  const bytes = await readFile(join(folder, file)).catch((error: unknown) => {
    if (isMissing(error)) throw new AppError('model-files-missing', { params: { files: file } });
    throw error;
  });
  try {
    return parseSafetensors(bytes);
  } catch (error) {
    throw damaged(file, error);
  }
}

function parseSafetensors(bytes: Buffer): Map<string, StoredTensor> {
  const headerLength = Number(bytes.readBigUInt64LE(0));
  if (headerLength > Math.min(maxHeaderBytes, bytes.length - 8)) throw new Error('the header is too long');
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength)) as Header;
  const values = bytes.subarray(8 + headerLength);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__' || !entry) continue;
    const [start, end] = entry.data_offsets;
    const count = entry.shape.reduce((product, size) => product * size, 1);
    const size = count * (bytesPerValue[entry.dtype] ?? Number.NaN);
    if (!(start >= 0) || end - start !== size || end > values.length) throw new Error(`tensor ${name}`);
    tensors.set(name, { dtype: entry.dtype, shape: entry.shape, bytes: values.subarray(start, end) });
  }
  return tensors;
}

/**
 * The values of a tensor as 32-bit floats; whole numbers stay exact up to 2^24.
 * @throws Error for a type that no embedding model stores.
 */
export function floatsOf({ dtype, bytes }: StoredTensor): Float32Array {
  if (dtype === 'F16') return decodeHalfFloats(bytes);
  // Its own buffer: where a tensor begins in a file, no typed array may begin.
  const { buffer } = Uint8Array.from(bytes);
  if (dtype === 'F32') return new Float32Array(buffer);
  if (dtype === 'F64') return Float32Array.from(new Float64Array(buffer));
  if (dtype === 'I8') return Float32Array.from(new Int8Array(buffer));
  if (dtype === 'I32') return Float32Array.from(new Int32Array(buffer));
  if (dtype === 'I64') return Float32Array.from(new BigInt64Array(buffer), Number);
  throw new Error(`values of type ${dtype}`);
}
