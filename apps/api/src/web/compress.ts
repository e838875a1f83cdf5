import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip';

/** Below this many bytes compressing saves less than its header costs. */
const worthBytes = 1_024;

/** The best encoding a client takes; undefined for none. A quality of zero refuses one. */
export function chooseEncoding(acceptEncoding: string | null, sizeBytes: number): Encoding | undefined {
  if (sizeBytes < worthBytes) return undefined;
  const offers = new Map(
    (acceptEncoding ?? '').split(',').map((offer) => {
      const [name = '', ...parameters] = offer
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      return [name, !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))] as const;
    }),
  );
  if (offers.get('br')) return 'br';
  return offers.get('gzip') ? 'gzip' : undefined;
}

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** Compresses in the thread pool, at levels where time and size are in balance. */
export function compress(bytes: Uint8Array, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return gzipped(bytes, { level: 6 });
  return brotli(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 6,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
    },
  });
}
