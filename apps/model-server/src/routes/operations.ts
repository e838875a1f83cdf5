import type { RouteContext, RouteHandler } from '../http/route-context.ts';
import type { Metrics } from '../metrics.ts';

/** `GET /v1/models`, in OpenAI's shape; what is more is told under names that it does not have. */
export function modelsRoute({ registry }: RouteContext): RouteHandler {
  const created = Math.floor(Date.now() / 1000);
  return async () =>
    Response.json({
      object: 'list',
      data: registry.statuses().map((status) => ({ object: 'model', created, owned_by: 'onyx', ...status })),
    });
}

/** `GET /health`: the process answers. It says nothing of models: a server that loads must not be killed for it. */
export function healthRoute(): RouteHandler {
  return async () => Response.json({ status: 'ok' });
}

/** `GET /ready`: 200 when all models that were asked for can be used; else 503. Both tell how far each model is. */
export function readyRoute({ registry }: RouteContext): RouteHandler {
  return async () => {
    const readiness = registry.readiness();
    return Response.json(readiness, {
      status: readiness.status === 'ready' ? 200 : 503,
      headers: { 'cache-control': 'no-store' },
    });
  };
}

/** `GET /metrics`, for Prometheus. */
export function metricsRoute(metrics: Metrics): RouteHandler {
  return async () => {
    const { body, contentType } = await metrics.text();
    return new Response(body, { headers: { 'content-type': contentType } });
  };
}
