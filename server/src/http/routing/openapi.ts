import { z } from 'zod';
import { createDocument, type oas31, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { problem } from '../v1/primitive-schemas.js';
import type { Route } from './route.js';

const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });
const events = (schema: z.ZodType) => ({ content: { 'text/event-stream': { schema } } });
const bytes = (schema: z.ZodType) => ({ content: { 'application/octet-stream': { schema } } });
const binary = z.string().meta({ format: 'binary' });
const texts = (types: readonly string[], schema: z.ZodType) => ({
  content: Object.fromEntries(types.map((type) => [type, { schema: type.startsWith('text/') ? schema : binary }])),
});
const problemAnswer = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problem } },
});

/** Generates the OpenAPI 3.1 document of these routes, from the schemas that validate them. */
export function openApiDocument(routes: readonly Route[], version: string): oas31.OpenAPIObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Countersign',
      version,
      description:
        'Licensing for software that runs where there is no network. Errors are problem ' +
        'documents (RFC 9457); branch on their code.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key' },
        licenseCode: { type: 'http', scheme: 'license', description: 'A license code' },
      },
    },
    paths,
  });
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { method, path, summary, tag, access, params, query, body, status, answer } = route;
  return {
    operationId: operationIdOf(method, path),
    summary,
    tags: [tag],
    security: access === 'public' ? [] : [access === 'holder' ? { licenseCode: [] } : { apiKey: [] }],
    ...(Array.isArray(access) && { description: `API keys: ${access.join(', ')}.` }),
    ...((params || query) && {
      requestParams: { ...(params && { path: z.object(params) }), ...(query && { query: z.object(query) }) },
    }),
    ...(body && { requestBody: { required: true, ...bodyContent(route, body) } }),
    responses: {
      [status]: answerOf(route, answer),
      '4XX': problemAnswer('Refused: the code says why, the detail what to do'),
      '5XX': problemAnswer('Internal error'),
    },
  };
}

function bodyContent({ takes }: Route, body: z.ZodType) {
  if (takes?.form === 'bytes') return bytes(body);
  return takes?.form === 'text' ? texts(takes.types, body) : json(body);
}

function answerOf({ gives }: Route, answer: z.ZodType) {
  if (gives === 'events') {
    return { description: 'Events as they occur, each with its id, and this as its data', ...events(answer) };
  }
  const content = gives === 'file' ? bytes(answer) : gives === undefined ? json(answer) : texts(gives.chunksOf, answer);
  return { description: 'Success', ...content };
}

/** `get /v1/licenses/{id}` becomes `getLicensesId`. */
const operationIdOf = (method: string, path: string): string =>
  method +
  path
    .replace(/^\/v1/, '')
    .split(/[^A-Za-z]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
