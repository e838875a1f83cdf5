import type { Locale } from '@onyx/contracts';
import type { Deployment } from '../model/deployment.ts';
import { commandOf, keyStages, type KeyStage } from './secret-key-change.ts';
import type { GeneratedSecretName } from './secret-list.ts';

/** One thing to do after a rotation, in order. */
export type RotationStep = { text: string; command: string | null };

const texts = {
  unused: {
    en: 'Nothing: the superuser is let in only inside the container of the database, without a password. The value is used when an empty database is made.',
    zh: '无需操作：超级用户只能在数据库容器内部登录，且不用密码。该值仅在新建空数据库时使用。',
  },
  more: {
    en: 'Start one more API and one more worker. They have the new password, and wait until the database takes it.',
    zh: '各增加一个 API 和 worker。它们使用新密码，会等待数据库接受该密码。',
  },
  database: {
    en: 'Give the database the new password. Connections that are open stay open.',
    zh: '将新密码写入数据库。已打开的连接不受影响。',
  },
  healthy: {
    en: 'Look until the new API and worker are healthy. Within a minute.',
    zh: '等待新的 API 和 worker 变为 healthy，通常不超过一分钟。',
  },
  restart: {
    en: 'Restart those that still have the old value, one after the other; wait until each is healthy before the next.',
    zh: '逐个重启仍在使用旧值的实例；每个变为 healthy 后再重启下一个。',
  },
  back: { en: 'Go back to the configured number of instances.', zh: '恢复为配置的实例数。' },
  nextMigration: {
    en: 'Nothing more: the next migration reads the new password from the file.',
    zh: '无需其他操作：下一次迁移会从文件读取新密码。',
  },
  redis: {
    en: 'Restart Redis. Those that have the old value go on without it, a little slower.',
    zh: '重启 Redis。仍使用旧值的实例会在没有 Redis 的情况下继续运行，速度略慢。',
  },
  keyBoth: {
    en: 'Done in this order, nothing is lost and nobody is signed out. {path} holds both keys now: the old one writes, the new one is read with. The old one is in {previous} too; keep it to the end. Do not change the version of Onyx meanwhile.',
    zh: '按此顺序操作，不会丢失数据，也不会有人被登出。{path} 现在包含两个密钥：旧密钥用于写入，新密钥仅用于读取。旧密钥另存于 {previous}，请保留到最后。期间请勿升级或降级 Onyx。',
  },
  takeOver: {
    en: 'Start one more API and one more worker, which take over while the others are restarted. They have what the file holds now.',
    zh: '各增加一个 API 和 worker，在其他实例重启时接替工作。它们使用文件中的当前内容。',
  },
  keyRestart: {
    en: 'Restart those that were there before, one after the other; wait until each is healthy before the next.',
    zh: '逐个重启原有实例；每个变为 healthy 后再重启下一个。',
  },
  keySwitch: {
    en: 'When every API and worker has been restarted, and not before (who knows only the old key cannot read what the new one wrote): let the new key write.',
    zh: '所有 API 和 worker 都重启之后（只知道旧密钥的实例无法读取新密钥写入的内容，切勿提前），改用新密钥写入。',
  },
  keyBack: {
    en: 'Go back to the configured number of instances. Those in excess go, which are the last to write with the old key.',
    zh: '恢复为配置的实例数。多出的实例会退出，它们是最后仍用旧密钥写入的实例。',
  },
  keyStored: {
    en: 'Put what is stored under the new key. It may be run at any time and again, until none is left under the old one.',
    zh: '将已保存的内容改用新密钥加密。可随时运行、重复运行，直到没有内容仍使用旧密钥。',
  },
  keyDrop: {
    en: 'After 30 days, when no session is left that only the old key signed (earlier, those who have not been here since are signed out): take the old key out of {path}.',
    zh: '30 天后（此时已没有仅由旧密钥签名的会话；若提前，期间未访问过的人会被登出），从 {path} 中移除旧密钥。',
  },
  keyForget: {
    en: 'Until they are restarted, API and workers still take what the old key signed. To end that, start one more of each.',
    zh: '重启之前，API 和 worker 仍接受旧密钥的签名。如需终止，各增加一个实例。',
  },
  remove: {
    en: 'When all is well, remove the old value.',
    zh: '确认一切正常后，删除旧值。',
  },
} as const satisfies Record<string, Record<Locale, string>>;

type Step = [keyof typeof texts, string?];
type Paths = { path: string; previousPath: string };

const setPasswords =
  'docker compose exec -T postgres psql -X -q -U postgres -d onyx -f /docker-entrypoint-initdb.d/10-roles.sql';

/**
 * What must be done, in order, for a rotated secret to take effect; without an outage wherever that is possible.
 * @param stage of the secret key: the step that was just taken.
 */
export function rotationSteps(
  name: GeneratedSecretName,
  { services }: Pick<Deployment, 'services'>,
  { path, previousPath }: Paths,
  locale: Locale,
  stage: KeyStage = 'add',
): RotationStep[] {
  const counts = { api: services.api.replicas, worker: services.worker.replicas };
  const steps: Step[] = [...stepsOf(name, counts, stage), ['remove', `rm ${previousPath}`]];
  return steps.map(([key, command]) => ({
    text: texts[key][locale].replace('{previous}', () => previousPath).replace('{path}', () => path),
    command: command ?? null,
  }));
}

type Counts = { api: number; worker: number };

function stepsOf(name: GeneratedSecretName, counts: Counts, stage: KeyStage): Step[] {
  switch (name) {
    case 'postgres-password':
      return [['unused']];
    case 'database-owner-password':
      // Workers make indexes as the owner; all else of theirs goes on until they are restarted.
      return [['database', setPasswords], ...restarts({ api: 0, worker: counts.worker }), ['nextMigration']];
    case 'database-app-password':
      return [
        ['more', oneMore(counts)],
        ['database', setPasswords],
        ['healthy', lookAtThem],
        ...restarts(counts),
        ['back', asConfigured],
      ];
    case 'redis-password':
      return [
        ['redis', 'docker compose restart redis'],
        ['takeOver', oneMore(counts)],
        ['healthy', lookAtThem],
        ...restarts(counts),
        ['back', asConfigured],
      ];
    case 'secret-key':
      return keyStages.slice(keyStages.indexOf(stage)).flatMap((each) => keySteps(each, counts));
  }
}

/** What follows each step of the secret key, the call for the next one last. */
function keySteps(stage: KeyStage, counts: Counts): Step[] {
  const around: Step[] = [['healthy', lookAtThem], ...restarts(counts, 'keyRestart')];
  switch (stage) {
    case 'add':
      return [
        ['keyBoth'],
        ['takeOver', oneMore(counts)],
        ...around,
        ['keySwitch', onHost(commandOf('switch'))],
      ];
    case 'switch':
      return [
        ...restarts(counts, 'keyRestart'),
        ['keyBack', asConfigured],
        ['keyStored', 'docker compose exec -T worker node apps/cli/bin/onyx.mjs secrets reencrypt'],
        ['keyDrop', onHost(commandOf('drop'))],
      ];
    case 'drop':
      return [['keyForget', oneMore(counts)], ...around, ['back', asConfigured]];
  }
}

const lookAtThem = 'docker compose ps api worker';
const asConfigured = 'docker compose up -d --no-recreate';
const onHost = (command: string): string => `./deploy.sh ${command}`;

function oneMore({ api, worker }: Counts): string {
  return `docker compose up -d --no-deps --no-recreate --scale api=${api + 1} --scale worker=${worker + 1} api worker`;
}

/** The instances that there were, by the names that compose gives them. */
function restarts(counts: Counts, text: 'restart' | 'keyRestart' = 'restart'): Step[] {
  const names = Object.entries(counts).flatMap(([service, count]) =>
    Array.from({ length: count }, (_, index) => `onyx-${service}-${index + 1}`),
  );
  return names.map((name): Step => [text, `docker restart ${name}`]);
}
