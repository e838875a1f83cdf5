export { deploymentOf, profiles, repository } from './deployment-of.ts';
export { findProgram } from './find-program.ts';
export { layEdge, nginxAsRoot } from './lay-edge.ts';
export { layOut, type LaidOut } from './laid-out.ts';
export { startNameServer, type NameServer } from './name-server.ts';
export { run } from './run.ts';
