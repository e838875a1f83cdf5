const windowMs = 60_000;

/**
 * Tells a person who waits for a few files from a folder of thousands: the first uploads within a minute are
 * interactive, what follows is bulk. Kept in memory; it only orders the queue.
 */
export function createUploadPace(interactiveUploads = 20): {
  isInteractive(userId: string, now?: number): boolean;
} {
  const paces = new Map<string, { since: number; count: number }>();
  return {
    isInteractive(userId, now = Date.now()) {
      const pace = paces.get(userId);
      if (!pace || now - pace.since > windowMs) {
        if (paces.size > 1000) paces.clear();
        paces.set(userId, { since: now, count: 1 });
        return true;
      }
      pace.count += 1;
      // Steady bulk never becomes interactive again by the mere passing of a window.
      if (pace.count > interactiveUploads) pace.since = now;
      return pace.count <= interactiveUploads;
    },
  };
}
