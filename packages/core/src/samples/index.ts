export { createSampleService, type SampleService, type SampleServiceOptions } from './samples.service.ts';
