import { z } from 'zod';
import { isSecret } from './secrets.ts';
import { settingGroups, type SettingTopic } from './settings.ts';

/** One environment variable, for people to read. */
export type Setting = {
  name: string;
  topic: SettingTopic;
  meaning: string;
  /** As it would be written in the environment; undefined when absence has a meaning of its own. */
  defaultValue: string | undefined;
  /** What values it takes, in words. */
  allowed: string;
  /** Its value is never shown, and may be given as a file. */
  isSecret: boolean;
};

/** Every variable that Onyx defines itself, in the order of its definition. Those of the system have no description. */
export function listSettings(): Setting[] {
  return Object.entries(settingGroups).flatMap(([topic, group]) =>
    Object.entries(group).flatMap(([name, type]: [string, z.ZodType]) => {
      const { description, default: value, ...shape } = shapeOf(type);
      if (description === undefined) return [];
      const setting: Setting = {
        name,
        topic: topic as SettingTopic,
        meaning: description,
        defaultValue: value === undefined ? undefined : written(value),
        allowed: allowedBy(shape, type),
        isSecret: isSecret(type),
      };
      return [setting];
    }),
  );
}

type Shape = {
  description?: string;
  default?: string | number | boolean;
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  format?: string;
  pattern?: string;
};

function shapeOf(type: z.ZodType): Shape {
  return z.toJSONSchema(type, { unrepresentable: 'any' }) as Shape;
}

function written(value: string | number | boolean): string {
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}

function allowedBy(shape: Shape, type: z.ZodType): string {
  if (shape.enum) return shape.enum.join(', ');
  if (shape.type === 'boolean') return '1 or 0';
  if (shape.type === 'integer') return `${shape.minimum} to ${shape.maximum}`;
  if (shape.format === 'email') return 'e-mail address';
  if (shape.format === 'uri') return `address beginning with ${schemesOf(type).join(' or ')}`;
  if (shape.pattern) return `text of the form ${shape.pattern.replace(/^\^|\$$/g, '')}`;
  const { minLength: least = 0, maxLength: most } = shape;
  if (most === undefined) return 'text';
  return least > 1 ? `text of ${least} to ${most} characters` : `text of at most ${most} characters`;
}

const schemes = ['http', 'https', 'postgres', 'postgresql', 'redis', 'rediss'];

function schemesOf(type: z.ZodType): string[] {
  let inner: unknown = type;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.def.innerType;
  const pattern = inner instanceof z.ZodURL ? inner._zod.def.protocol : undefined;
  return schemes.filter((scheme) => pattern?.test(scheme) ?? true).map((scheme) => `${scheme}://`);
}
