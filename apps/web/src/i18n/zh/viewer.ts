import type { viewer as english } from '../en/viewer.ts';
import type { Translated } from '../words.ts';

export const viewer: Translated<typeof english> = {
  title: '段落',
};
