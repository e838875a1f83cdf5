import { endpoints } from '@onyx/contracts';

export type AccountValues = { name: string; email: string; password: string };
export type AccountField = keyof AccountValues;

/** Which fields of a new account are wrong, by the very schema the server uses. */
export function wrongAccountFields(values: AccountValues): AccountField[] {
  const parsed = endpoints.signUp.body.safeParse(values);
  if (parsed.success) return [];
  const paths = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  return (['name', 'email', 'password'] as const).filter((field) => paths.has(field));
}
