import type { PassageLocation } from '@onyx/contracts';
import type { TFunction } from 'i18next';

type PlaceWords = TFunction<'viewer'>;

/**
 * Where a passage stands, in words: `Page 12`, `Slide 3`, `Sheet “Prices”, A2:D40`, `Lines 10–24`, else its headings.
 * A heading that only repeats `title`, the document's name beside it, is left out.
 */
export function placeText(location: PassageLocation, t: PlaceWords, title?: string): string {
  const headings = headingsBelow(location, title).join(' › ');
  const { page, pageEnd, slide, sheet, range, lineFrom, lineTo, part } = location;
  if (page !== undefined) {
    const pages =
      pageEnd !== undefined && pageEnd !== page
        ? t('pages', { from: page, to: pageEnd })
        : t('pageNumber', { page });
    return headings === '' ? pages : `${pages} · ${headings}`;
  }
  if (slide !== undefined) return t('slide', { slide });
  if (sheet !== undefined) return range === undefined ? sheet : t('sheetRange', { sheet, range });
  if (headings !== '') return headings;
  if (part !== undefined) return partText(part, t);
  if (lineFrom !== undefined) return t('lines', { from: lineFrom, to: lineTo ?? lineFrom });
  return '';
}

/** The short form beside a citation: `p. 12`, `slide 3`, `A2:D40`, the innermost heading unless it is the `title`. */
export function shortPlaceText(location: PassageLocation, t: PlaceWords, title?: string): string {
  if (location.page !== undefined) return t('pageShort', { page: location.page });
  if (location.slide !== undefined) return t('slide', { slide: location.slide });
  if (location.sheet !== undefined) return [location.sheet, location.range].filter(Boolean).join(' ');
  const heading = headingsBelow(location, title).at(-1);
  return heading ?? (location.part === undefined ? '' : partText(location.part, t));
}

function headingsBelow({ headingPath }: PassageLocation, title: string | undefined): string[] {
  return headingPath[0] === title ? headingPath.slice(1) : headingPath;
}

/** The parts of a mail by the names the reader knows; other parts, such as a book's chapters, have names of their own. */
export function partText(part: string, t: PlaceWords): string {
  if (part === 'subject' || part === 'headers' || part === 'body') return t(`mailParts.${part}`);
  const attachment = /^attachment (.+)$/s.exec(part)?.[1];
  return attachment === undefined ? part : t('mailParts.attachment', { name: attachment });
}
