import type { Locale, Role } from '@onyx/contracts';
import type { Database, Row, RowChange } from '@onyx/database';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { localUserId } from './local-access.ts';

export type UserRow = Row<'user'>;

export function findUser(database: Database, id: string): Promise<UserRow | undefined> {
  return database.selectFrom('user').selectAll().where('id', '=', id).executeTakeFirst();
}

/** A person's row, held until the transaction ends. The local user is nobody's to manage. */
export function lockPerson(database: Database, id: string): Promise<UserRow | undefined> {
  return people(database).selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/** Every account but the local user, oldest first. */
export function listPeople(database: Database): Promise<UserRow[]> {
  return people(database).selectAll().orderBy('createdAt').orderBy('id').execute();
}

/** Active people but one whose name or e-mail address holds the text. */
export function findPeople(
  database: Database,
  options: { text: string; exceptId: string; limit: number },
): Promise<Pick<UserRow, 'id' | 'name' | 'email'>[]> {
  const pattern = `%${options.text.replace(/[\\%_]/g, '\\$&')}%`;
  return people(database)
    .select(['id', 'name', 'email'])
    .where('isDisabled', '=', false)
    .where('id', '<>', options.exceptId)
    .where((where) => where.or([where('name', 'ilike', pattern), where('email', 'ilike', pattern)]))
    .orderBy('name')
    .orderBy('id')
    .limit(options.limit)
    .execute();
}

/** Whether a person owns the system. The local user does not count. */
export async function hasOwner(database: Database): Promise<boolean> {
  const row = await people(database).select('id').where('role', '=', 'owner').limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Ids of the active owners, held until the transaction ends, in one order so that two changes cannot block each other. */
export async function lockOwners(database: Database): Promise<string[]> {
  const rows = await people(database)
    .select('id')
    .where('role', '=', 'owner')
    .where('isDisabled', '=', false)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map((row) => row.id);
}

/** Lets one transaction at a time decide who the first owner is. */
export async function lockSetup(database: Database): Promise<void> {
  await sql`lock table "user" in share row exclusive mode`.execute(database);
}

export type NewPerson = { name: string; email: string; role: Role; locale: Locale; passwordHash: string };

/** Writes a person with a password, in the form better-auth reads. Fails on the unique e-mail address. */
export async function insertPerson(database: Database, person: NewPerson): Promise<UserRow> {
  const id = randomUUID();
  const { passwordHash, ...values } = person;
  const row = await database
    .insertInto('user')
    .values({ ...values, id, email: person.email.toLowerCase() })
    .returningAll()
    .executeTakeFirstOrThrow();
  await database
    .insertInto('account')
    .values({ id: randomUUID(), userId: id, accountId: id, providerId: 'credential', password: passwordHash })
    .execute();
  return row;
}

/** The user behind the command line, made when missing. */
export async function ensureLocalUser(database: Database): Promise<UserRow> {
  await database
    .insertInto('user')
    .values({
      id: localUserId,
      name: 'Command line',
      email: `${localUserId}@localhost`,
      role: 'owner',
      isLocal: true,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return database.selectFrom('user').selectAll().where('id', '=', localUserId).executeTakeFirstOrThrow();
}

export function updateUser(
  database: Database,
  id: string,
  change: RowChange<'user'>,
): Promise<UserRow | undefined> {
  return database
    .updateTable('user')
    .set({ ...change, updatedAt: new Date() })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

function people(database: Database) {
  return database.selectFrom('user').where('isLocal', '=', false);
}
