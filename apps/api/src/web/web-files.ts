import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

export type WebFile = {
  /** Where it lies on disk. */
  filePath: string;
  contentType: string;
  sizeBytes: number;
  /** A validator that changes with the file. */
  etag: string;
  isText: boolean;
  /** Its name holds a hash of its content: it never changes. */
  isImmutable: boolean;
  /** Hashes of the inline scripts, as CSP sources. Empty unless it is a page. */
  scriptHashes: string[];
};

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/**
 * The files of a Next.js static export by the path they are asked for: `/` is `index.html`, `/chat` is `chat.html`.
 * Only what is found here is ever served, so no path can lead out of the folder.
 */
export async function readWebFiles(webDir: string): Promise<Map<string, WebFile>> {
  const entries = await readdir(webDir, { recursive: true, withFileTypes: true });
  const files = new Map<string, WebFile>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const filePath = join(entry.parentPath, entry.name);
    const path = `/${relative(webDir, filePath).split(sep).join('/')}`;
    files.set(addressOf(path), await describe(filePath, path));
  }
  return files;
}

function addressOf(path: string): string {
  if (path === '/index.html') return '/';
  return path.endsWith('.html') ? path.slice(0, -'.html'.length) : path;
}

async function describe(filePath: string, path: string): Promise<WebFile> {
  const extension = extname(path).toLowerCase();
  const contentType = contentTypes[extension] ?? 'application/octet-stream';
  const { size, mtimeMs } = await stat(filePath);
  const isPage = extension === '.html';
  const html = isPage ? await readFile(filePath, 'utf8') : '';
  return {
    filePath,
    contentType,
    sizeBytes: size,
    etag: isPage ? digest(html).slice(0, 22) : `${size.toString(36)}-${Math.round(mtimeMs).toString(36)}`,
    isText: /^text\/|json|javascript|svg|wasm/.test(contentType),
    isImmutable: path.startsWith('/_next/static/'),
    scriptHashes: isPage ? inlineScriptHashes(html) : [],
  };
}

/** CSP sources (`'sha256-…'`) of all scripts that stand in a page itself. */
export function inlineScriptHashes(html: string): string[] {
  const scripts = html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi);
  return [...new Set([...scripts].map(([, code = '']) => `'sha256-${digest(code)}'`))];
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
