import { AppError, type DocumentFormat } from '@onyx/contracts';

const maxNameBytes = 255;

const extensions: Record<DocumentFormat, readonly string[]> = {
  pdf: ['pdf'],
  doc: ['doc', 'dot'],
  docx: ['docx', 'docm', 'dotx', 'dotm'],
  pptx: ['pptx', 'pptm', 'ppsx', 'potx'],
  xlsx: ['xlsx', 'xlsm', 'xltx'],
  odt: ['odt', 'ott', 'fodt'],
  html: ['html', 'htm', 'xhtml', 'xml'],
  markdown: ['md', 'markdown', 'mdown', 'mdx', 'mkd'],
  text: ['txt', 'text', 'log', 'rst', 'adoc', 'org', 'tex', 'srt', 'vtt'],
  csv: ['csv', 'tsv', 'tab'],
  json: ['json', 'jsonl', 'ndjson', 'geojson'],
  eml: ['eml'],
  msg: ['msg'],
  epub: ['epub'],
};
const formatByExtension = new Map(
  Object.entries(extensions).flatMap(([format, names]) =>
    names.map((name): [string, DocumentFormat] => [name, format as DocumentFormat]),
  ),
);

const mediaTypes: Record<DocumentFormat, string> = {
  pdf: 'application/pdf',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  odt: 'application/vnd.oasis.opendocument.text',
  html: 'text/html',
  markdown: 'text/markdown',
  text: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  eml: 'message/rfc822',
  msg: 'application/vnd.ms-outlook',
  epub: 'application/epub+zip',
};

/** The extension in lower case without its dot; empty when there is none. */
export function extensionOf(fileName: string): string {
  return /\.([^./\\]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
}

/** The format a name promises, from its extension alone. */
export function formatOfFileName(fileName: string): DocumentFormat | undefined {
  return formatByExtension.get(extensionOf(fileName));
}

/** The media type (RFC 6838) of a format, without a charset. */
export function mediaTypeOf(format: DocumentFormat): string {
  return mediaTypes[format];
}

/**
 * A file name that is safe to store and show: the last path part by either separator, in NFC, without
 * control and bidirectional characters. Throws `file-name-invalid` when nothing is left, for `.` and
 * `..`, and above 255 bytes of UTF-8.
 */
export function normaliseFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    // oxlint-disable-next-line no-control-regex -- controls are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .toWellFormed()
    .normalize('NFC')
    .trim();
  if (clean === '' || /^\.+$/.test(clean) || Buffer.byteLength(clean) > maxNameBytes) {
    throw new AppError('file-name-invalid', { params: { maxBytes: maxNameBytes } });
  }
  return clean;
}
