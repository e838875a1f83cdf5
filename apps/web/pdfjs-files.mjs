import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const target = path.join(path.dirname(fileURLToPath(import.meta.url)), 'public', 'pdfjs');

/**
 * Puts what pdf.js loads at run time (worker, character maps, fonts, decoders) into `public/pdfjs`, from the
 * installed package, so that a PDF is drawn without another host. Does nothing when that version is there.
 */
export function copyPdfjsFiles() {
  const manifest = createRequire(import.meta.url).resolve('pdfjs-dist/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  const stamp = path.join(target, 'version');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return;

  const source = path.dirname(manifest);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(path.join(source, 'legacy/build/pdf.worker.min.mjs'), path.join(target, 'pdf.worker.min.mjs'));
  // `quickjs` runs scripts inside PDFs; the viewer has no use for them.
  const isWanted = (file) => !path.basename(file).includes('quickjs');
  for (const folder of ['cmaps', 'standard_fonts', 'wasm', 'iccs']) {
    cpSync(path.join(source, folder), path.join(target, folder), { recursive: true, filter: isWanted });
  }
  writeFileSync(stamp, version);
}
