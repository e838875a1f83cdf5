import type { ErrorCode, ErrorInfo } from '@onyx/contracts';

/** Whether a document waits for its password. */
export function needsPassword(error: ErrorInfo | null): boolean {
  return error?.code === 'file-encrypted' || error?.code === 'file-password-wrong';
}

const unreadableFiles: ReadonlySet<ErrorCode> = new Set([
  'needs-ocr',
  'no-text',
  'format-mismatch',
  'file-corrupt',
]);

/** Whether reading the same file again cannot help: it has no text, is damaged, or is not what its name says. */
export function needsAnotherFile(error: ErrorInfo | null): boolean {
  return error !== null && unreadableFiles.has(error.code);
}

const shortReasons = {
  'file-encrypted': 'password',
  'file-password-wrong': 'wrongPassword',
  'file-corrupt': 'damaged',
  'format-mismatch': 'wrongType',
  'file-too-complex': 'tooLarge',
  'needs-ocr': 'ocr',
  'no-text': 'noText',
  'parser-timeout': 'tooSlow',
  'parser-out-of-memory': 'tooLarge',
} as const satisfies Partial<Record<ErrorCode, string>>;

/** Why a document failed in two words, as the key of a text; the sentence is told on demand. */
export function shortReason(
  error: ErrorInfo | null,
): (typeof shortReasons)[keyof typeof shortReasons] | 'other' {
  const known: Partial<Record<ErrorCode, (typeof shortReasons)[keyof typeof shortReasons]>> = shortReasons;
  return (error && known[error.code]) ?? 'other';
}
