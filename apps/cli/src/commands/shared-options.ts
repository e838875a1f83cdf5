import type { ArgsDef } from 'citty';
import type { Texts } from '../texts.ts';

/** The options that every command has, described in the language of the person. */
export function sharedOptions(texts: Texts) {
  return {
    json: { type: 'boolean', description: texts('option.json') },
    url: { type: 'string', description: texts('option.url'), valueHint: 'url' },
    data: { type: 'string', description: texts('option.data'), valueHint: 'folder' },
  } as const satisfies ArgsDef;
}
