import type { Locale } from '@onyx/contracts';
import type { Deployment } from '../model/deployment.ts';
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
    en: 'Restart Redis. Until the next step everything goes on without it, a little slower.',
    zh: '重启 Redis。在下一步完成前，系统会在没有 Redis 的情况下继续运行，速度略慢。',
  },
  keyMeaning: {
    en: 'Before you go on: with a new key everybody has to sign in again, and the stored keys of language models, retrieval models and passwords of files have to be entered again. To keep the old key, copy {previous} over {path} now.',
    zh: '继续之前请注意：更换密钥后，所有人都需重新登录，已保存的语言模型密钥、检索模型密钥和文件密码都需重新填写。如要保留旧密钥，请现在用 {previous} 覆盖 {path}。',
  },
  keyRestart: {
    en: 'Restart API and workers together, since all must have the same key. This takes a few seconds, in which requests wait or get 503.',
    zh: '同时重启 API 和 worker，因为所有进程必须使用同一密钥。需要几秒钟，其间请求会等待或返回 503。',
  },
  keyEnter: {
    en: 'Sign in and enter the keys of the models again, under Settings.',
    zh: '登录后在“设置”中重新填写各模型的密钥。',
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

/** What must be done, in order, for a rotated secret to take effect; without an outage wherever that is possible. */
export function rotationSteps(
  name: GeneratedSecretName,
  { services }: Pick<Deployment, 'services'>,
  { path, previousPath }: Paths,
  locale: Locale,
): RotationStep[] {
  const counts = { api: services.api.replicas, worker: services.worker.replicas };
  const steps: Step[] = [...stepsOf(name, counts), ['remove', `rm ${previousPath}`]];
  return steps.map(([key, command]) => ({
    text: texts[key][locale].replace('{previous}', () => previousPath).replace('{path}', () => path),
    command: command ?? null,
  }));
}

type Counts = { api: number; worker: number };

function stepsOf(name: GeneratedSecretName, counts: Counts): Step[] {
  switch (name) {
    case 'postgres-password':
      return [['unused']];
    case 'database-owner-password':
      // Workers make indexes as the owner; all else of theirs goes on until they are restarted.
      return [['database', setPasswords], ...restarts({ api: 0, worker: counts.worker }), ['nextMigration']];
    case 'database-app-password':
      return [
        [
          'more',
          `docker compose up -d --no-deps --no-recreate --scale api=${counts.api + 1} --scale worker=${counts.worker + 1} api worker`,
        ],
        ['database', setPasswords],
        ['healthy', 'docker compose ps api worker'],
        ...restarts(counts),
        ['back', 'docker compose up -d --no-recreate'],
      ];
    case 'redis-password':
      return [['redis', 'docker compose restart redis'], ...restarts(counts)];
    case 'secret-key':
      return [['keyMeaning'], ['keyRestart', 'docker compose restart api worker'], ['keyEnter']];
  }
}

/** The instances that there were, by the names that compose gives them. */
function restarts(counts: Counts): Step[] {
  const names = Object.entries(counts).flatMap(([service, count]) =>
    Array.from({ length: count }, (_, index) => `onyx-${service}-${index + 1}`),
  );
  return names.map((name): Step => ['restart', `docker restart ${name}`]);
}
