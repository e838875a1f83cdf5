export { createApi, type ApiApp, type ApiOptions } from './app.ts';
export { createServices, type ServiceParts } from './create-services.ts';
export { createApp, type AppOptions } from './http/create-app.ts';
export { route, type Route, type RouteContext } from './http/route.ts';
export { createApiServer, type ApiServer, type ApiServerOptions } from './server.ts';
export type { Services } from './services.ts';
