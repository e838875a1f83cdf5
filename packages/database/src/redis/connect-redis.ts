import type { Redis, RedisOptions } from './redis.ts';

/**
 * Connects to a Redis (`openRedisConnection` says how it behaves). The library is loaded only here: it would take a
 * third of a second of every start, and few programs on one machine have a Redis.
 */
export async function connectRedis(options: RedisOptions): Promise<Redis> {
  const { openRedisConnection } = await import('./redis.ts');
  return openRedisConnection(options);
}
