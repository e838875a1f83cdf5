/** The part of JSON Schema that the OpenAPI document uses. */
export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  items?: JsonSchema | false;
  prefixItems?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  format?: string;
  default?: unknown;
  description?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
};

/** A schema as people write types: `{ name: string, limit?: integer = 20 }`, one property a line. */
export function schemaNotation(schema: JsonSchema, indent = ''): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? '';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map((choice) => schemaNotation(choice, indent)))].join(' | ');
  if (schema.allOf) return schema.allOf.map((part) => schemaNotation(part, indent)).join(' & ');
  if (schema.properties) return objectNotation(schema, indent);
  if (schema.type === 'array') return arrayNotation(schema, indent);
  if (typeof schema.additionalProperties === 'object') {
    return `{ [key]: ${schemaNotation(schema.additionalProperties, indent)} }`;
  }
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any');
  return type + (schema.format ? ` (${schema.format})` : '') + limits(schema);
}

function objectNotation({ properties = {}, required = [] }: JsonSchema, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, property]) => {
    const mark = required.includes(name) ? '' : '?';
    const value = property.default === undefined ? '' : ` = ${JSON.stringify(property.default)}`;
    const comment = property.description ? `  // ${property.description}` : '';
    return `${inner}${name}${mark}: ${schemaNotation(property, inner)}${value}${comment}`;
  });
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

function arrayNotation({ items }: JsonSchema, indent: string): string {
  const item = items ? schemaNotation(items, indent) : 'any';
  return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
}

function limits({ minLength, maxLength, minimum, maximum }: JsonSchema): string {
  const unsafe = (bound: number | undefined): number | undefined =>
    bound !== undefined && Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? undefined : bound;
  const low = unsafe(minLength ?? minimum);
  const high = unsafe(maxLength ?? maximum);
  if (low === undefined && high === undefined) return '';
  const unit = minLength !== undefined || maxLength !== undefined ? ' characters' : '';
  if (high === undefined) return ` (from ${low}${unit})`;
  return low === undefined ? ` (up to ${high}${unit})` : ` (${low} to ${high}${unit})`;
}
