import type { Deployment } from '../model/deployment.ts';
import { mebibytes, places, ports } from './names.ts';
import { sealed } from './rendered-file.ts';

/** What API and workers ask (packages/database/src/redis): nothing else is allowed to them. */
export const allowedCommands = [
  'auth',
  'hello',
  'ping',
  'quit',
  'client|setname',
  'client|setinfo',
  'client|id',
  'get',
  'set',
  'incr',
  'pttl',
  'multi',
  'exec',
  'discard',
  'publish',
  'subscribe',
  'unsubscribe',
] as const;

/** `redis.conf`, and the few lines that make the file of its user from the secret and then are Redis. */
export function renderRedis(deployment: Deployment): Map<string, string> {
  return new Map([
    ['deploy/redis/redis.conf', sealed(settings(deployment))],
    ['deploy/redis/start.sh', sealed(startScript())],
  ]);
}

function settings({ services }: Deployment): string {
  // A fifth is left for connections, replies under way and the allocator's own losses.
  const megabytes = Math.floor(mebibytes(services.redis.memory) * 0.8);
  return `# Redis 8 for what may be lost: caches, rates, news between processes. Jobs are in PostgreSQL.

bind 0.0.0.0
port ${ports.redis}
protected-mode yes
# Made at the start from the secret; the user that needs no name is off.
aclfile ${places.redisRuntime}/users.acl
enable-debug-command no
enable-module-command no
enable-protected-configs no

# Memory is bounded, and what was used longest ago goes first.
maxmemory ${megabytes}mb
maxmemory-policy allkeys-lru
databases 1

# Nothing is written to disk.
save ""
appendonly no
dir /tmp

daemonize no
supervised no
logfile ""
loglevel notice
maxclients 2000
timeout 0
tcp-keepalive 60
`;
}

function startScript(): string {
  const rules = allowedCommands.map((command) => `+${command}`).join(' ');
  return `# The password goes into the file as its hash, by a pipe: it is in no argument and in no environment.
set -eu
umask 077
hash=$(tr -d '\\r\\n' < ${places.secrets}/redis-password | sha256sum | cut -d ' ' -f 1)
{
  echo 'user default off resetpass -@all'
  echo "user onyx on #$hash ~onyx:* &onyx:* -@all ${rules}"
} > ${places.redisRuntime}/users.acl
exec redis-server ${places.config}/redis.conf
`;
}
