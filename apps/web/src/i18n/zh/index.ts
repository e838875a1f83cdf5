import type { en } from '../en/index.ts';
import type { Translated } from '../words.ts';
import { chat } from './chat.ts';
import { common } from './common.ts';
import { documents } from './documents.ts';
import { entry } from './entry.ts';
import { evaluation } from './evaluation.ts';
import { frame } from './frame.ts';
import { jobs } from './jobs.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';
import { viewer } from './viewer.ts';

/** Chinese words by feature, held to the English keys by their type. */
export const zh: { [K in keyof typeof en]: Translated<(typeof en)[K]> } = {
  common,
  frame,
  entry,
  settings,
  chat,
  documents,
  search,
  viewer,
  evaluation,
  jobs,
};
