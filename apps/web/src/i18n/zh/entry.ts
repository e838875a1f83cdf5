import type { entry as english } from '../en/entry.ts';
import type { Translated } from '../words.ts';

export const entry: Translated<typeof english> = { title: 'entry' };
