import { endpoints, type Readiness } from '@onyx/contracts';
import { route, type Route } from '../http/route.ts';
import { apiDocsPage } from '../openapi/docs-page.ts';
import { openApiDocument } from '../openapi/document.ts';
import type { Services } from '../services.ts';

export type SystemInfo = { version: string; maxUploadBytes: number };

/** Health, readiness, settings, and the description of the API itself. */
export function systemRoutes(
  services: Pick<Services, 'accounts' | 'settings' | 'languageModels' | 'checkReadiness'>,
  info: SystemInfo,
): Route[] {
  const { accounts, settings, languageModels } = services;
  return [
    route(endpoints.getHealth, () => ({ status: 'ok' as const, version: info.version })),
    route(endpoints.getReadiness, async () =>
      readinessResponse(info.version, await services.checkReadiness()),
    ),
    route(endpoints.getStatus, async () => {
      const { workspaceName, isRegistrationOpen, defaultLocale } = await settings.read();
      return {
        version: info.version,
        workspaceName,
        isRegistrationOpen,
        defaultLocale,
        isSetUp: await accounts.isSetUp(),
        hasLanguageModel: await languageModels.hasLanguageModel(),
        maxUploadBytes: info.maxUploadBytes,
      };
    }),
    route(endpoints.getSettings, ({ actor }) => settings.getSettings(actor)),
    route(endpoints.updateSettings, ({ actor, body }) => settings.updateSettings(actor, body)),
    route(endpoints.getOpenApi, () => openApiDocument(info.version)),
    route(endpoints.getApiDocs, ({ request }) => apiDocsPage(info.version, request.headers)),
  ];
}

/** The state of the parts as an answer: 200 when all are ready, else 503. */
function readinessResponse(version: string, components: Readiness['components']): Response {
  const isReady = Object.values(components).every((component) => component.isReady);
  const headers = { 'cache-control': 'no-store' };
  return Response.json({ isReady, version, components }, { status: isReady ? 200 : 503, headers });
}
