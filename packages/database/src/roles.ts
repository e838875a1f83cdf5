/** The roles of a database server; the owner is whoever migrates. None is a superuser. */
export const roles = { app: 'onyx_app', reader: 'onyx_reader' } as const;

export const ownerRole = 'onyx_owner';

/** An owner who migrates, the role of API and workers, which changes rows and nothing else, and one that only reads. */
export const roleNames = [ownerRole, roles.app, roles.reader] as const;

/** What the roles may do in a database, for a superuser to say; again changes nothing. */
export function rightStatements(database: string): string[] {
  const name = `"${database.replaceAll('"', '""')}"`;
  return [
    `revoke all on database ${name} from public`,
    `grant all on database ${name} to ${ownerRole}`,
    `grant connect, temporary on database ${name} to ${roles.app}`,
    `grant connect on database ${name} to ${roles.reader}`,
    `alter schema public owner to ${ownerRole}`,
    // Only a superuser may, on many servers.
    `create extension if not exists vector`,
  ];
}

/**
 * What a superuser runs once, in a new database. Passwords are given with `\password <role>` in psql, so that they
 * stand in no file and no log.
 */
export function roleStatements(database: string): string[] {
  return [...roleNames.map((role) => `create role ${role} login`), ...rightStatements(database)];
}
