import {
  endpoints,
  errorBodySchema,
  readinessSchema,
  type Endpoint,
  type EndpointAccess,
} from '@onyx/contracts';
import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { namedSchemas } from './named-schemas.ts';

/** OpenAPI 3.1, as plain data. */
export type OpenApiDocument = Record<string, unknown>;

let made: { version: string; document: OpenApiDocument } | undefined;

/** The OpenAPI 3.1 document of the endpoints table, made at the first call. */
export function openApiDocument(version: string): OpenApiDocument {
  if (made?.version !== version) made = { version, document: build(version) };
  return made.document;
}

function build(version: string): OpenApiDocument {
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Onyx',
        version,
        description:
          'Everything the web app and the command line do. Errors have one shape, `Error`, with a stable code and the ' +
          'id of the request, which every answer also carries as `X-Request-Id`.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: [...new Set(Object.values(endpoints).map(({ tag }) => tag))].map((name) => ({ name })),
      paths: paths(),
      components: {
        schemas: namedSchemas,
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'onyx.session_token',
            description: 'Set by signing in. `__Secure-onyx.session_token` where people use HTTPS.',
          },
          apiKey: {
            type: 'http',
            scheme: 'bearer',
            description: 'A personal API key, `Authorization: Bearer onyx_…`.',
          },
        },
      },
    }, // One name for what goes in and what comes out: the named shapes have no defaults, so both are the same.
    { outputIdSuffix: '' },
  );
  return document as unknown as OpenApiDocument;
}

function paths(): ZodOpenApiPathsObject {
  const result: ZodOpenApiPathsObject = {};
  for (const [name, endpoint] of Object.entries(endpoints) as [string, Endpoint][]) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    result[path] = { ...result[path], [endpoint.method.toLowerCase()]: operation(name, endpoint) };
  }
  return result;
}

const accessTexts: Record<EndpointAccess, string> = {
  public: 'Anybody may call this.',
  member: 'For everybody with an account.',
  admin: 'For administrators and the owner.',
  owner: 'For the owner.',
};

function operation(name: string, endpoint: Endpoint): ZodOpenApiOperationObject {
  const { params, query } = endpoint;
  return {
    operationId: name,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    description: accessTexts[endpoint.access],
    security: endpoint.access === 'public' ? [] : [{ session: [] }, { apiKey: [] }],
    ...((params || query) && { requestParams: { ...(params && { path: params }), ...(query && { query }) } }),
    ...requestBody(endpoint),
    responses: responses(endpoint),
  };
}

function requestBody({ body, bodyType }: Endpoint): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (!body) return {};
  if (!bodyType)
    return { requestBody: { required: true, content: { 'application/json': { schema: body } } } };
  const form = (body as z.ZodObject).extend({ file: z.file().meta({ description: 'The file; last' }) });
  return { requestBody: { required: true, content: { [bodyType]: { schema: form } } } };
}

function responses(endpoint: Endpoint): ZodOpenApiResponsesObject {
  const failure = {
    description: 'What went wrong, by its code',
    content: { 'application/json': { schema: errorBodySchema } },
  };
  return {
    [String(endpoint.status ?? 200)]: { description: 'Done', content: successContent(endpoint) },
    ...(endpoint.response === readinessSchema && {
      '503': { description: 'Not ready', content: { 'application/json': { schema: readinessSchema } } },
    }),
    default: failure,
  };
}

type ResponseType = NonNullable<Endpoint['responseType']>;
type Content = Record<
  string,
  { schema: z.ZodType | { type: 'string'; format?: string; description?: string } }
>;

function successContent({ response, responseType }: Endpoint): Content {
  if (responseType === undefined) return { 'application/json': { schema: response ?? z.object({}) } };
  return { [responseType]: { schema: rawSchemas[responseType] } };
}

const rawSchemas: Record<ResponseType, { type: 'string'; format?: string; description?: string }> = {
  'text/event-stream': {
    type: 'string',
    description: 'Server-sent events: `id` counts them, `data` is one `AnswerEvent` as JSON.',
  },
  'application/octet-stream': { type: 'string', format: 'binary' },
  'text/html': { type: 'string' },
};
