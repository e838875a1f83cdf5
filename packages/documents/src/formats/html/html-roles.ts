const skipped = new Set(
  'script style noscript template svg nav iframe object embed canvas audio video map button select option datalist input textarea rt rp dialog'.split(
    ' ',
  ),
);
const blocks = new Set(
  'address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol p section summary ul caption head title'.split(
    ' ',
  ),
);
const boilerplateRoles = new Set([
  'navigation',
  'search',
  'banner',
  'contentinfo',
  'menu',
  'menubar',
  'dialog',
  'tooltip',
]);
const boilerplateClasses =
  /(?:^|\s)(?:noprint|no-print|mw-editsection|mw-jump-link|navbox|sr-only|visually-hidden|skip-link)(?:\s|$)/;

/** What an element means for cutting a page into blocks. */
export function roleOf(name: string): 'skip' | 'block' | 'inline' {
  if (skipped.has(name)) return 'skip';
  return blocks.has(name) ? 'block' : 'inline';
}

/** Whether an element is furniture of the page or not shown at all. */
export function isHidden(name: string, attributes: Record<string, string>, isInMain: boolean): boolean {
  if ('hidden' in attributes && attributes['hidden'] !== 'until-found') return true;
  if (boilerplateRoles.has(attributes['role'] ?? '')) return true;
  if (/display\s*:\s*none|visibility\s*:\s*hidden/i.test(attributes['style'] ?? '')) return true;
  if (boilerplateClasses.test(attributes['class'] ?? '')) return true;
  // A page's own header and footer; those of an article inside the main content are content.
  return name === 'footer' && !isInMain;
}
