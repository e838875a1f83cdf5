export { createLocalCache, type SharedCache } from './shared-cache.ts';
export type { MessageBroker } from './message-broker.ts';
export {
  createRateLimiter,
  type RateLimiter,
  type RateLimiterOptions,
  type RateState,
  type WindowCounter,
} from './rate-limiter.ts';
