export {
  deploymentSchema,
  publicUrlOf,
  type Deployment,
  type Profile,
  type ServiceName,
  type ServiceSizing,
} from './model/deployment.ts';
export { formatBytes, parseBytes } from './model/values.ts';
