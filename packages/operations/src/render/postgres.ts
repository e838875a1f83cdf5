import { ownerRole, rightStatements, roleNames, roles } from '@onyx/database/roles';
import type { Deployment } from '../model/deployment.ts';
import { databaseName, places } from './names.ts';
import { postgresSizes } from './postgres-settings.ts';
import { sealed } from './rendered-file.ts';

/** `postgresql.conf`, `pg_hba.conf`, and the roles that the first start makes. */
export function renderPostgres(deployment: Deployment): Map<string, string> {
  return new Map([
    ['deploy/postgres/postgresql.conf', sealed(settings(deployment))],
    ['deploy/postgres/pg_hba.conf', sealed(access())],
    ['deploy/postgres/roles.sql', sealed(roleScript(), 'dashes')],
  ]);
}

/** What initdb fixes for ever: ICU, whose order of texts is the same on every system, and checksums of pages. */
export const initdbArguments =
  '--encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=und --data-checksums';

function settings(deployment: Deployment): string {
  const sizes = postgresSizes(deployment);
  return `# PostgreSQL 17. Sizes follow from services.postgres.memory, connections from the instances of API and workers.

listen_addresses = '*'
hba_file = '${places.config}/pg_hba.conf'
password_encryption = 'scram-sha-256'
max_connections = ${sizes.maxConnections}
cluster_name = 'onyx'
# The network between the containers is internal; across hosts, TLS comes with the cluster.
ssl = off

# Memory
shared_buffers = ${sizes.sharedBuffers}MB
effective_cache_size = ${sizes.effectiveCacheSize}MB
work_mem = ${sizes.workMem}MB
maintenance_work_mem = ${sizes.maintenanceWorkMem}MB
autovacuum_work_mem = ${sizes.autovacuumWorkMem}MB
dynamic_shared_memory_type = posix
huge_pages = try

# Processes. An index of vectors is built by several, in the shared memory that the container is given.
max_worker_processes = ${sizes.parallelWorkers * 2 + 6}
max_parallel_workers = ${sizes.parallelWorkers}
max_parallel_workers_per_gather = ${Math.min(sizes.parallelWorkers, 2)}
max_parallel_maintenance_workers = ${sizes.parallelWorkers}

# What is committed is on disk. Ready for a standby and for archiving.
fsync = on
synchronous_commit = on
full_page_writes = on
wal_level = replica
max_wal_senders = 10
max_replication_slots = 10
max_slot_wal_keep_size = ${sizes.maxWalSize * 2}MB
wal_compression = on
min_wal_size = ${sizes.minWalSize}MB
max_wal_size = ${sizes.maxWalSize}MB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9

# Solid state disks
random_page_cost = 1.1
effective_io_concurrency = 200

# Rows change in bulk when documents are read again.
autovacuum_vacuum_scale_factor = 0.05
autovacuum_analyze_scale_factor = 0.02
# Compiling costs short queries more than it saves.
jit = off

# A client that is gone, or forgot its transaction, holds nothing for long.
idle_in_transaction_session_timeout = 10min
tcp_keepalives_idle = 60
tcp_keepalives_interval = 10
tcp_keepalives_count = 3
client_connection_check_interval = 10s

# To the container's output. Never the values of a statement: they may be people's texts.
log_destination = 'stderr'
logging_collector = off
log_line_prefix = '%m [%p] %q%u@%d %a '
log_min_duration_statement = 1s
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = on
log_lock_waits = on
log_temp_files = 10MB
log_autovacuum_min_duration = 10s
timezone = 'UTC'
log_timezone = 'UTC'
`;
}

/**
 * The socket is a folder in memory that only this container has; whoever is in there as the server's user may do
 * everything anyway. By the network come our roles, to our database, with a password; a superuser never, but from the
 * container itself, which asks that way whether the server is up.
 */
function access(): string {
  return `# type  database  user  address  method
local   all          postgres                             trust
local   replication  postgres                             trust
local   all          all                                  reject
host    all          postgres                 127.0.0.1/32  scram-sha-256
host    all          postgres                      all    reject
host    ${databaseName}         ${roleNames.join(',')}  all    scram-sha-256
host    all          all                           all    reject
`;
}

/**
 * The statements of \`onyx migrate roles\`, and the passwords. psql reads these from their files, so they stand in no
 * list of processes, and errors are not logged with their statement. To run it again changes what has changed: after a
 * password, for instance.
 */
function roleScript(): string {
  const create = (role: string): string =>
    `select 'create role ${role} login' where not exists (select from pg_roles where rolname = '${role}') \\gexec`;
  return `\\set ON_ERROR_STOP on
set log_min_error_statement = 'panic';
set log_min_duration_statement = -1;
\\set owner_password \`cat ${places.secrets}/database-owner-password\`
\\set app_password \`cat ${places.secrets}/database-app-password\`
${roleNames.map(create).join('\n')}
alter role ${ownerRole} password :'owner_password';
alter role ${roles.app} password :'app_password';
${rightStatements(databaseName)
  .map((statement) => `${statement};`)
  .join('\n')}
`;
}
