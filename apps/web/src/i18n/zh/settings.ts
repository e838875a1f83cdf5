import type { settings as english } from '../en/settings.ts';
import type { Translated } from '../words.ts';

export const settings: Translated<typeof english> = { title: 'settings' };
