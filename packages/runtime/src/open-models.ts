import type { Config } from '@onyx/config';
import { createModelOpener, type ModelOpener, type SecretKeys } from '@onyx/core';
import { openModelServers } from '@onyx/models';
import type { Logger } from '@onyx/telemetry';

/** Models wherever the configuration has them: in folders, on a hub, on model servers. */
export type ConfiguredModels = {
  opener: ModelOpener;
  /** What is wrong with the model servers, in one sentence. */
  detail(): string | undefined;
  close(): void;
};

/** Watches the model servers, where there are any, from now on. */
export function openConfiguredModels(
  { models }: Pick<Config, 'models'>,
  secretKeys: SecretKeys,
  logger: Logger,
): ConfiguredModels {
  const addresses = models.servers;
  const modelServers = addresses.length > 0 ? openModelServers({ addresses, logger }) : undefined;
  return {
    opener: createModelOpener({ modelsDir: models.dir, hub: models.hub, secretKeys, modelServers }),
    detail: () => modelServers?.state().detail,
    close: () => modelServers?.close(),
  };
}
