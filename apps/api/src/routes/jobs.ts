import { endpoints } from '@onyx/contracts';
import { route, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Background jobs, for administrators. */
export function jobRoutes({ jobs }: Pick<Services, 'jobs'>): Route[] {
  return [
    route(endpoints.getJobSummary, ({ actor }) => jobs.getSummary(actor)),
    route(endpoints.listJobs, ({ actor, query }) => jobs.listJobs(actor, query)),
    route(endpoints.getJob, ({ actor, params }) => jobs.getJob(actor, params.jobId)),
    route(endpoints.retryJobs, ({ actor, body }) => jobs.retry(actor, body)),
    route(endpoints.dismissJobs, ({ actor, body }) => jobs.dismiss(actor, body)),
  ];
}
