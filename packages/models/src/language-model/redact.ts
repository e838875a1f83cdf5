const maxDetailLength = 500;

/** What keys look like, for those that are not ours to know: a proxy's, or another one of the provider's. */
const secretPatterns: [RegExp, string][] = [
  [/\b(bearer|basic)\s+[^\s"',]+/gi, '$1 •••'],
  [/\b(sk|pk|rk|gsk|xai|hf|key)[-_][\w*.•-]{6,}/gi, '•••'],
  [/\bAIza[\w*-]{6,}/g, '•••'],
  [/([?&](?:api[-_]?key|key|token|access_token)=)[^&\s"']+/gi, '$1•••'],
  [/("?(?:x-api-key|x-goog-api-key|api[-_]?key|authorization)"?\s*[:=]\s*"?)[^\s"',}]{6,}/gi, '$1•••'],
  [/(:\/\/)[^/\s@]+@/g, '$1'],
];

/**
 * What a provider said, made fit to be shown, stored and logged: on one line, at most 500 characters, without the
 * key (as it is, and as it looks in an address) and without anything else that looks like one.
 */
export function redact(text: string, apiKey: string | null): string {
  let result = text;
  const key = apiKey?.trim() ?? '';
  // Shorter ones are placeholders of local servers, and parts of ordinary words.
  if (key.length >= 4) {
    for (const form of [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)]) {
      result = result.replaceAll(form, '•••');
    }
  }
  for (const [pattern, replacement] of secretPatterns) result = result.replace(pattern, replacement);
  result = result.replace(/\s+/g, ' ').trim();
  return result.length <= maxDetailLength ? result : `${result.slice(0, maxDetailLength - 1)}…`;
}
