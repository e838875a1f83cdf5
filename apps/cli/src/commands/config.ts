import type { Problem } from '@onyx/operations';
import { createContext, type CommandContext } from '../command-context.ts';
import { addDeploymentOptions, sourcesOf, type DeploymentOptions } from '../deployment-options.ts';
import { addSharedOptions, type OnyxCommand } from '../onyx-command.ts';
import { printable } from '../output/terminal.ts';
import type { Texts } from '../texts.ts';

/** `onyx config validate | explain | schema`: the deployment model. */
export function addConfigCommand(program: OnyxCommand, texts: Texts): void {
  const command = program.command('config').description(texts('about.config'));
  const validate = command.command('validate').description(texts('about.configValidate'));
  validate.option('--host', texts('option.checkHost')).action(validateDeployment);
  const explain = command.command('explain').description(texts('about.configExplain')).action(explainValues);
  for (const each of [validate, explain]) addDeploymentOptions(each, texts);
  const schema = command.command('schema').description(texts('about.configSchema')).action(printSchema);
  addSharedOptions(schema, texts, { isRemote: false, hasData: false });
}

async function validateDeployment(options: DeploymentOptions & { host?: boolean }): Promise<void> {
  const context = createContext(options);
  const { hostProblems, loadDeployment, publicUrlOf, readDeployment, readHostFacts, requireFitHost } =
    await import('@onyx/operations');
  const { terminal, texts, locale, isJson } = context;
  if (isJson) {
    const { loaded, problems } = readDeployment(sourcesOf(options));
    const ofHost =
      loaded && options.host ? hostProblems(loaded, await readHostFacts(loaded), Date.now()) : [];
    await printResult(context, [...problems, ...ofHost], loaded?.deployment ?? null);
    return;
  }
  const loaded = loadDeployment(sourcesOf(options), locale);
  const { deployment } = loaded;
  if (options.host) await requireFitHost(loaded, locale);
  terminal.print(texts('config.valid', { profile: deployment.profile, url: publicUrlOf(deployment) }));
  if (options.host) terminal.print(texts('config.hostFits'));
}

async function printResult(
  { terminal, locale }: CommandContext,
  problems: readonly Problem[],
  deployment: unknown,
): Promise<void> {
  const { problemText } = await import('@onyx/operations');
  const told = problems.map((problem) => ({ ...problem, message: problemText(problem, locale) }));
  terminal.print(JSON.stringify({ isValid: problems.length === 0, problems: told, deployment }));
  if (problems.length > 0) process.exitCode = 1;
}

async function explainValues(options: DeploymentOptions): Promise<void> {
  const { terminal, locale, isJson } = createContext(options);
  const { explainDeployment, loadDeployment, originText } = await import('@onyx/operations');
  const rows = explainDeployment(loadDeployment(sourcesOf(options), locale));
  if (isJson) {
    terminal.print(JSON.stringify({ values: rows }));
    return;
  }
  for (const { key, written, origin, meaning } of rows) {
    const from = terminal.style('dim', `(${originText(origin, locale)})`);
    terminal.print(`${terminal.style('bold', printable(key))}: ${printable(written)} ${from}`);
    terminal.print(`    ${meaning[locale]}`);
  }
}

async function printSchema(options: DeploymentOptions): Promise<void> {
  const { terminal } = createContext(options);
  const { deploymentJsonSchema } = await import('@onyx/operations');
  terminal.print(JSON.stringify(deploymentJsonSchema(), null, 2));
}
