import type { ComposeProject, ContainerEngine } from '@onyx/cli/testing';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

type Step = { text: string; command: string | null };

/**
 * Changes a secret as its users do: with the command, and then each command that it says, in order, with the waiting
 * that they ask for.
 * @param project What compose calls it here; the steps name containers as `onyx.yaml` does.
 */
export async function rotateSecret(
  { docker }: ContainerEngine,
  stack: ComposeProject,
  project: string,
  name: string,
  healthySeconds: number,
): Promise<void> {
  const { steps } = JSON.parse(await stack.onyx('secrets', 'rotate', name, '--json')) as { steps: Step[] };
  for (const { command } of steps) {
    if (command === null) continue;
    const [program = '', ...words] = command
      .replace(/\bonyx-(?=(?:api|worker)-\d)/, `${project}-`)
      .split(' ');
    if (command.startsWith('docker compose ')) await stack.compose(...words.slice(1));
    else if (program === 'docker') await docker(...words);
    else if (program === './deploy.sh') await stack.onyx(...words);
    else if (program === 'rm') await rm(join(stack.folder, words[0] ?? ''));
    else throw new Error(`a step of another kind: ${command}`);
    if (/^docker (?:restart|compose ps) /.test(command)) await stack.untilHealthy(healthySeconds);
  }
}
