import type { LoadedDeployment, LocalCertificate, Problem } from '@onyx/operations';
import { AppError } from '@onyx/contracts';
import { createContext, type CommandContext, type SharedOptions } from '../command-context.ts';
import { addDeploymentOptions, sourcesOf, type DeploymentOptions } from '../deployment-options.ts';
import { addSharedOptions, type OnyxCommand } from '../onyx-command.ts';
import type { Texts } from '../texts.ts';

/**
 * `onyx secrets init | rotate <name>`: the files of a deployment's secrets; `onyx secrets reencrypt`: what its database
 * holds encrypted. No value is ever printed.
 */
export function addSecretsCommand(program: OnyxCommand, texts: Texts): void {
  const command = program.command('secrets').description(texts('about.secrets'));
  const init = command.command('init').description(texts('about.secretsInit')).action(initAll);
  const rotate = command.command('rotate').description(texts('about.secretsRotate'));
  rotate.argument('<name>', texts('argument.secret')).option('--stage <stage>', texts('option.stage'));
  rotate.action(rotateOne);
  for (const each of [init, rotate]) addDeploymentOptions(each, texts);
  const reencrypt = command.command('reencrypt').description(texts('about.secretsReencrypt'));
  addSharedOptions(reencrypt.action(reencryptAll), texts, { isRemote: false, hasData: false });
}

async function initAll(options: DeploymentOptions): Promise<void> {
  const context = createContext(options);
  const { terminal, texts, isJson } = context;
  const operations = await import('@onyx/operations');
  const loaded = operations.loadDeployment(sourcesOf(options), context.locale);
  const { secretsDirectory: shown } = loaded.deployment;
  const folder = operations.locate(loaded, shown);
  const { created, kept, isFolderOpen } = operations.initSecrets(folder);
  const certificate = operations.initCertificate(folder, loaded.deployment);
  const made = [...created, ...(certificate?.written ?? [])];
  // What was there may be empty, a placeholder, or open to others.
  const problems = await problemsOf(loaded);
  if (problems.length > 0) process.exitCode = 1;
  if (isJson) {
    terminal.print(JSON.stringify({ folder, created: made, kept, isFolderOpen, problems }));
    return;
  }
  if (made.length > 0) terminal.print(texts('secrets.created', { folder: shown, names: made.join(', ') }));
  if (kept.length > 0) terminal.print(texts('secrets.kept', { names: kept.join(', ') }));
  if (certificate && certificate.written.length > 0) noteCertificate(context, loaded, certificate);
  if (isFolderOpen) terminal.note(texts('secrets.folderOpen', { folder: shown }));
  await noteNext(context, problems);
}

function noteCertificate(
  { terminal, texts }: CommandContext,
  { deployment }: LoadedDeployment,
  { written, authority }: LocalCertificate,
): void {
  if (deployment.tls.mode === 'acme') terminal.note(texts('secrets.standIn'));
  else if (written.includes(authority))
    terminal.note(texts('secrets.authority', { path: `${deployment.secretsDirectory}/${authority}` }));
  else terminal.note(texts('secrets.renewed'));
}

async function problemsOf(loaded: LoadedDeployment): Promise<Problem[]> {
  const operations = await import('@onyx/operations');
  const { needsContainerUser } = await operations.readMachine();
  const { deployment } = loaded;
  const facts = operations.readSecretFacts(
    operations.locate(loaded, deployment.secretsDirectory),
    deployment,
  );
  const certificate = operations.readCertificate(loaded);
  return [
    ...operations.secretProblems(facts, { needsContainerUser }),
    ...operations.certificateProblems(certificate, { now: Date.now(), needsContainerUser }),
  ];
}

async function noteNext(
  { terminal, texts, locale }: CommandContext,
  found: readonly Problem[],
): Promise<void> {
  const { containerUser, problemLines } = await import('@onyx/operations');
  const problems = found.filter(({ code }) => code !== 'secret-foreign');
  if (problems.length > 0) terminal.note(problemLines(problems, locale));
  // One command gives all files to the containers.
  const files = found.flatMap(({ code, params }) => (code === 'secret-foreign' ? [params['path']] : []));
  if (files.length > 0)
    terminal.note(texts('secrets.giveAway', { ...containerUser, files: files.join(' ') }));
  if (found.length === 0) terminal.note(texts('secrets.next'));
}

/** Ends with 1 while a previous key is needed, so that a script can wait for it. */
async function reencryptAll(options: SharedOptions): Promise<void> {
  const { config, terminal, texts, isJson } = createContext(options);
  if (config.database.url === undefined || config.server.secretKeys === undefined)
    throw new AppError('usage', { params: { message: texts('secrets.noSettings') } });
  const { reencryptSystem } = await import('@onyx/runtime');
  const counts = await reencryptSystem(config);
  const { previous, unknown } = counts;
  if (previous + unknown > 0) process.exitCode = 1;
  if (isJson) {
    terminal.print(JSON.stringify(counts));
    return;
  }
  terminal.print(texts('secrets.changed', counts));
  terminal.note(texts(previous === 0 ? 'secrets.previousFree' : 'secrets.previousNeeded'));
  if (unknown > 0) terminal.note(texts('secrets.unknown'));
}

async function rotateOne(name: string, options: DeploymentOptions & { stage?: string }): Promise<void> {
  const context = createContext(options);
  const operations = await import('@onyx/operations');
  const loaded = operations.loadDeployment(sourcesOf(options), context.locale);
  const secret = operations.secretNamed(name);
  const shown = loaded.deployment.secretsDirectory;
  const folder = operations.locate(loaded, shown);
  const { keyStages, secretKeyName } = operations;
  const stage = keyStages.find((each) => each === (options.stage ?? 'add'));
  if (!stage || (options.stage !== undefined && name !== secretKeyName))
    throw new AppError('usage', {
      params: { message: context.texts('secrets.stageUnknown', { stages: keyStages.join(', ') }) },
    });
  if (secret.name === secretKeyName) operations.changeSecretKey(folder, stage);
  else operations.rotateSecret(folder, secret.name);
  const paths = { path: `${shown}/${secret.name}`, previousPath: `${shown}/${secret.name}.previous` };
  const steps = operations.rotationSteps(secret.name, loaded.deployment, paths, context.locale, stage);
  const headline = secret.name === secretKeyName ? keyHeadlines[stage] : 'secrets.rotated';
  printSteps(context, paths, steps, headline);
}

const keyHeadlines = {
  add: 'secrets.keyAdd',
  switch: 'secrets.keySwitch',
  drop: 'secrets.keyDrop',
} as const;

function printSteps(
  { terminal, texts, isJson }: CommandContext,
  { path, previousPath }: { path: string; previousPath: string },
  steps: readonly { text: string; command: string | null }[],
  headline: 'secrets.rotated' | (typeof keyHeadlines)[keyof typeof keyHeadlines],
): void {
  if (isJson) {
    terminal.print(JSON.stringify({ path, previousPath, steps }));
    return;
  }
  terminal.print(texts(headline, { path, previous: previousPath }));
  for (const [index, { text, command }] of steps.entries()) {
    terminal.print(`${index + 1}. ${text}`);
    if (command !== null) terminal.print(`   ${command}`);
  }
}
