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

/** English words by feature; the shape every other language must have. */
export const en = { common, frame, entry, settings, chat, documents, search, viewer, evaluation, jobs };
