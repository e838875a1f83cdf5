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
export { certificateProblems } from './model/host/certificate.ts';
export {
  locate,
  readCertificate,
  readHostFacts,
  readMachine,
  type HostFacts,
} from './model/host/host-facts.ts';
export { hostProblems, requireFitHost } from './model/host/host-problems.ts';
export { placeText, problemLines, problemText, type Place, type Problem } from './model/problems.ts';
export { hostReserve } from './model/sizing.ts';
export { formatBytes, parseBytes } from './model/values.ts';
export * from './render/index.ts';
export { rotationSteps, type RotationStep } from './secrets/rotation-steps.ts';
export { changeSecretKey, keyStages, secretKeyName, type KeyStage } from './secrets/secret-key-change.ts';
export { initSecrets, rotateSecret, type InitialisedSecrets } from './secrets/secret-files.ts';
export { generatedSecrets, secretNamed, type GeneratedSecretName } from './secrets/secret-list.ts';
export { readSecretFacts, secretProblems } from './secrets/secret-facts.ts';
export { certificateFiles, initCertificate, type LocalCertificate } from './secrets/local-authority.ts';
export * from './acme/index.ts';
