import { createContext } from '../command-context.ts';
import { addDeploymentOptions, sourcesOf, type DeploymentOptions } from '../deployment-options.ts';
import type { OnyxCommand } from '../onyx-command.ts';
import type { Texts } from '../texts.ts';

type RenderOptions = DeploymentOptions & { output: string; force?: boolean };

/** `onyx render`: docker-compose.yml and the files below deploy/, from the deployment model. */
export function addRenderCommand(program: OnyxCommand, texts: Texts): void {
  const command = program
    .command('render')
    .description(texts('about.render'))
    .option('--output <folder>', texts('option.output'), '.')
    .option('--force', texts('option.forceRender'))
    .action(render);
  addDeploymentOptions(command, texts);
}

async function render(options: RenderOptions): Promise<void> {
  const { terminal, texts, locale, isJson } = createContext(options);
  const { loadDeployment, renderDeployment, writeRendered } = await import('@onyx/operations');
  const files = renderDeployment(loadDeployment(sourcesOf(options), locale).deployment);
  const result = writeRendered(options.output, files, { overwrite: options.force ?? false });
  if (isJson) {
    terminal.print(JSON.stringify(result));
    return;
  }
  for (const path of result.written) terminal.print(path);
  terminal.note(texts('render.done', { written: result.written.length, unchanged: result.unchanged.length }));
}
