import type { DeploymentSources } from '@onyx/operations';
import { addSharedOptions, type OnyxCommand } from './onyx-command.ts';
import type { Texts } from './texts.ts';

/** Options of every command that works on a deployment. */
export type DeploymentOptions = {
  json?: boolean;
  file?: string;
  overlay?: string[];
  set?: string[];
};

export function addDeploymentOptions(command: OnyxCommand, texts: Texts): void {
  const collect = (value: string, before: string[] = []): string[] => [...before, value];
  command.option('--file <path>', texts('option.file'));
  command.option('--overlay <path>', texts('option.overlay'), collect);
  command.option('--set <key=value>', texts('option.set'), collect);
  addSharedOptions(command, texts, { isRemote: false, hasData: false });
}

export function sourcesOf({ file, overlay, set }: DeploymentOptions): DeploymentSources {
  return { file, overlays: overlay, sets: set };
}
