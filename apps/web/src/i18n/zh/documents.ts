import type { documents as english } from '../en/documents.ts';
import type { Translated } from '../words.ts';

export const documents: Translated<typeof english> = {
  title: '文档',
};
