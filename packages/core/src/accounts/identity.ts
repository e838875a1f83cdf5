import type { Actor } from '../actor.ts';

/** Who makes a request, and how that was shown. */
export type Identity = {
  actor: Actor;
  method: 'session' | 'api-key' | 'local';
  /** Only with `session`. */
  sessionId: string | null;
  /** Only with `api-key`. */
  apiKeyId: string | null;
  /** Cookies the answer must carry, e.g. because the session was prolonged. */
  cookies: string[];
};
