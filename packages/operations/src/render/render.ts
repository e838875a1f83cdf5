import type { Deployment } from '../model/deployment.ts';
import { renderCompose } from './compose.ts';
import { renderEdge } from './edge.ts';
import { renderGate } from './gate.ts';
import { renderPostgres } from './postgres.ts';
import { renderRedis } from './redis.ts';
import { renderWeb } from './web.ts';

const renderers = [renderCompose, renderEdge, renderGate, renderWeb, renderPostgres, renderRedis];

/**
 * Every file that follows from a deployment: its text by its path, relative to the folder of `onyx.yaml`, with
 * slashes. Reads nothing and writes nothing; the same deployment gives the same texts.
 */
export function renderDeployment(deployment: Deployment): Map<string, string> {
  return new Map(renderers.flatMap((render) => [...render(deployment)]));
}
