import { z } from 'zod';
import { deploymentSchema } from './deployment.ts';

/** `onyx.yaml`: the model with all but `version` left to the defaults. */
export const deploymentFileSchema = withRequiredVersion();

/** An overlay, or what `--set` changes: every key may be absent. */
export const overlaySchema = partialOf(deploymentSchema);

function withRequiredVersion(): z.ZodObject {
  const shape = Object.entries(partialOf(deploymentSchema).shape);
  return z.strictObject({ ...Object.fromEntries(shape), version: deploymentSchema.shape.version });
}

/** Every key optional, at every depth; texts are kept, unknown keys stay refused. */
function partialOf(schema: z.ZodObject): z.ZodObject {
  const shape = Object.entries(schema.shape).map(([key, type]) => [
    key,
    (type instanceof z.ZodObject ? partialOf(type) : (type as z.ZodType)).optional(),
  ]);
  const partial = z.strictObject(Object.fromEntries(shape) as Record<string, z.ZodType>);
  const texts = schema.meta();
  return texts ? partial.meta(texts) : partial;
}

/** The type of a key, or undefined when there is no such key. The keys of `settings` are free. */
export function typeAt(path: readonly string[]): z.ZodType | undefined {
  let type: unknown = deploymentSchema;
  for (const key of path) {
    if (type instanceof z.ZodRecord) type = type.valueType;
    else if (type instanceof z.ZodObject && Object.hasOwn(type.shape, key)) type = type.shape[key];
    else return undefined;
  }
  return type as z.ZodType;
}
