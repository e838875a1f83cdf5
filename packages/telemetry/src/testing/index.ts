export { startCollector, type CollectedSpan, type Collector } from './start-collector.ts';
