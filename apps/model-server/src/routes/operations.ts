import { jsonAnswer } from '../http/answer.ts';
import type { RouteContext, RouteHandler } from '../http/route-context.ts';
import type { ModelMetrics } from '../metrics.ts';

/** `GET /v1/models`, in OpenAI's shape; what is more is told under names that it does not have. */
export function modelsRoute({ registry }: RouteContext): RouteHandler {
  const created = Math.floor(Date.now() / 1000);
  return async () =>
    jsonAnswer({
      object: 'list',
      data: registry.statuses().map((status) => ({ object: 'model', created, owned_by: 'onyx', ...status })),
    });
}

/** `GET /health`: the process answers. It says nothing of models: a server that loads must not be killed for it. */
export function healthRoute(): RouteHandler {
  return async () => jsonAnswer({ status: 'ok' });
}

/** `GET /ready`: 200 when all models that were asked for can be used; else 503. Both tell how far each model is. */
export function readyRoute({ registry }: RouteContext): RouteHandler {
  return async () => {
    const readiness = registry.readiness();
    return jsonAnswer(readiness, {
      status: readiness.status === 'ready' ? 200 : 503,
      headers: { 'cache-control': 'no-store' },
    });
  };
}

/** `GET /metrics`, for Prometheus. */
export function metricsRoute(metrics: Pick<ModelMetrics, 'text'>): RouteHandler {
  return async () => {
    const { body, contentType } = await metrics.text();
    return { status: 200, headers: { 'content-type': contentType }, body };
  };
}
