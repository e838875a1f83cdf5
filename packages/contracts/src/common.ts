import { z } from 'zod';

/** Interface languages. */
export const localeSchema = z.enum(['en', 'zh']);
export type Locale = z.infer<typeof localeSchema>;

/** Language of a passage of text, as far as retrieval needs to know it. */
export const textLanguageSchema = z.enum(['en', 'zh', 'other']);
export type TextLanguage = z.infer<typeof textLanguageSchema>;

/** Languages of the texts a model is asked about. */
export const modelLanguagesSchema = z.union([z.literal('any'), z.array(textLanguageSchema).min(1).max(3)]);
export type ModelLanguages = z.infer<typeof modelLanguagesSchema>;

export const uuidSchema = z.uuid();

/** ISO 8601 time in UTC, e.g. `2026-11-23T08:00:00.000Z`. */
export const timestampSchema = z.iso.datetime();

/** The largest number that an integer of the database holds; one beyond it in a request is a fault of the request. */
export const maxInteger = 2_147_483_647;

/** Number of the first row of a window, as it stands in a URL. */
export const offsetSchema = z.coerce.number().int().min(0).max(1_000_000_000).default(0);

/** An opaque position in a list; `null` in an answer means that there is nothing more. */
export const cursorSchema = z.string().max(500);

/** A half-open range of UTF-16 code units in a text. */
export const textRangeSchema = z.object({
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
});
export type TextRange = z.infer<typeof textRangeSchema>;

export const okSchema = z.object({ ok: z.literal(true) });
