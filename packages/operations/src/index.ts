export {
  deploymentSchema,
  publicUrlOf,
  type Deployment,
  type Profile,
  type ServiceName,
  type ServiceSizing,
} from './model/deployment.ts';
export { explainDeployment, originText, type Explanation } from './model/explain.ts';
export { deploymentJsonSchema } from './model/json-schema.ts';
export {
  loadDeployment,
  readDeployment,
  type DeploymentSources,
  type LoadedDeployment,
  type Origin,
} from './model/load-deployment.ts';
export { placeText, problemLines, problemText, type Place, type Problem } from './model/problems.ts';
export { hostReserve } from './model/sizing.ts';
export { formatBytes, parseBytes } from './model/values.ts';
