import type { DocumentFormat } from '@onyx/contracts';
import {
  BookOpen,
  Braces,
  Code,
  FileSpreadsheet,
  FileText,
  FileType,
  Mail,
  Presentation,
  type LucideIcon,
} from 'lucide-react';
import { classNames } from '../../parts/class-names.ts';

const icons: Record<DocumentFormat, { icon: LucideIcon; colour: string }> = {
  pdf: { icon: FileText, colour: 'text-danger' },
  doc: { icon: FileText, colour: 'text-accent' },
  docx: { icon: FileText, colour: 'text-accent' },
  odt: { icon: FileText, colour: 'text-accent' },
  pptx: { icon: Presentation, colour: 'text-warning' },
  xlsx: { icon: FileSpreadsheet, colour: 'text-success' },
  csv: { icon: FileSpreadsheet, colour: 'text-success' },
  html: { icon: Code, colour: 'text-info' },
  markdown: { icon: FileType, colour: 'text-text-muted' },
  text: { icon: FileType, colour: 'text-text-muted' },
  json: { icon: Braces, colour: 'text-text-muted' },
  eml: { icon: Mail, colour: 'text-info' },
  msg: { icon: Mail, colour: 'text-info' },
  epub: { icon: BookOpen, colour: 'text-info' },
};

/** The icon of a file's kind, with its name for screen readers. */
export function FormatIcon({ format, className }: { format: DocumentFormat; className?: string }) {
  const { icon: Icon, colour } = icons[format];
  return (
    <Icon
      size={16}
      role="img"
      aria-label={formatNames[format]}
      className={classNames('shrink-0', colour, className)}
    />
  );
}

/** Formats by the name people know; the same in both languages. */
export const formatNames: Record<DocumentFormat, string> = {
  pdf: 'PDF',
  doc: 'Word 97',
  docx: 'Word',
  odt: 'ODT',
  pptx: 'PowerPoint',
  xlsx: 'Excel',
  csv: 'CSV',
  html: 'HTML',
  markdown: 'Markdown',
  text: 'TXT',
  json: 'JSON',
  eml: 'EML',
  msg: 'MSG',
  epub: 'EPUB',
};
