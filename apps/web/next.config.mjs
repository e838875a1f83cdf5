import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyPdfjsFiles } from './pdfjs-files.mjs';

/** In `next dev` only: where the API answers. The exported files are served by the API itself. */
const devApi = process.env.ONYX_DEV_API ?? 'http://127.0.0.1:8080';
const isDevelopment = process.env.NODE_ENV === 'development';
const repositoryRoot = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

// Here, because both `next dev` and `next build` read this file, whoever starts them.
copyPdfjsFiles();

/** @type {import('next').NextConfig} */
const config = {
  transpilePackages: ['@onyx/contracts'],
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // Types are checked by `tsc -p apps/web` in `npm run check`; Next's own pass would only repeat it.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  turbopack: { root: repositoryRoot },
  ...(isDevelopment
    ? {
        rewrites: () =>
          Promise.resolve(
            ['/api/:path*', '/health', '/ready'].map((source) => ({
              source,
              destination: `${devApi}${source}`,
            })),
          ),
      }
    : { output: 'export' }),
};

export default config;
