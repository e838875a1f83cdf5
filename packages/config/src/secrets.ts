import { z } from 'zod';

/** Marks a variable whose value must never be shown, and which may be given as a file. */
const secretRegistry = z.registry<{ isSecret: true }>();

/** What stands in examples, and what people put in its place for the moment. */
const placeholder =
  /^(?:<.*>|\$\{.*\}|x+|\.+|\*+|change[-_ ]?(?:me|this|it)?.*|placeholder|(?:my|your)[-_ ].*|secret|password|passw0rd|postgres|admin|example|test|todo|123456(?:78)?9?0?)$/i;

/** A secret: no placeholder, wherever it is used. The parts of an address are looked at one by one. */
export function secret(type: z.ZodType<string>): z.ZodType<string> {
  const checked = type.refine((value) => !isPlaceholder(value), { error: 'a placeholder, not a secret' });
  secretRegistry.add(checked, { isSecret: true });
  return checked;
}

/** A secret of 32 bytes as 64 hexadecimal digits, not all of a kind. */
export function secretKey(): z.ZodType<string> {
  return secret(
    z
      .string()
      .regex(/^[0-9a-f]{64}$/i, { error: 'must be 64 hexadecimal digits; `openssl rand -hex 32` makes one' })
      .refine((value) => new Set(value.toLowerCase()).size >= 8, { error: 'not random enough' }),
  );
}

/** Also when it is wrapped, e.g. as optional. */
export function isSecret(type: unknown): boolean {
  let inner = type;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.def.innerType;
  return inner instanceof z.ZodType && secretRegistry.has(inner);
}

function isPlaceholder(value: string): boolean {
  if (!URL.canParse(value)) return placeholder.test(value.trim());
  const { password } = new URL(value);
  return password !== '' && placeholder.test(decodeURIComponent(password));
}
