/**
 * What a page of the web app may load, whoever serves it: everything comes from here and nowhere else. pdf.js compiles
 * WebAssembly and runs workers; React and pdf.js set styles in attributes.
 * @param inlineScripts Sources of the page's own inline scripts, each behind a blank: ` 'sha256-…'`.
 */
export function contentSecurityPolicy(inlineScripts: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval'${inlineScripts}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
