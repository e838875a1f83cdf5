export { createApp, type AppOptions } from './http/create-app.ts';
export { route, type Route, type RouteContext } from './http/route.ts';
export type { Services } from './services.ts';
