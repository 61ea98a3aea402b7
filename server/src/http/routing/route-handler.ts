import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse as parseQuery } from 'node:querystring';
import { z } from 'zod';
import type { Authenticate } from '../request/authenticate.js';
import { allowLargeBody } from '../request/body-time.js';
import type { RateLimiters } from '../request/rate-limits.js';
import { readJsonBody, readTextBody, requireBytes } from '../request/read-body.js';
import { requestContextOf } from '../request/request-context.js';
import { readWebhook } from '../request/webhook.js';
import { type EventStream, sendEvents } from '../response/event-stream.js';
import { type FieldError, HttpProblem, RefusedError } from '../response/problem.js';
import { sendChunks } from '../response/send-chunks.js';
import { type FileAnswer, sendFile } from '../response/send-file.js';
import { sendJson } from '../response/send-json.js';
import type { ChunkedAnswer, Route } from './route.js';

/** The answer to many wrong fields must not be much larger than the request. */
const MAX_ERRORS = 20;

/** Answers a request whose path matched, or throws the error to answer with. */
export type RouteHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  params: Readonly<Record<string, unknown>>,
) => Promise<void>;

/**
 * Serves a route: validates requests against its schemas, and returns only what its answer schema has. The body is read
 * last, after everything else, including authentication, has passed.
 */
export function routeHandler(
  route: Route,
  authenticate: Authenticate | undefined,
  limiters: Pick<RateLimiters, 'failedKey' | 'wrongCode' | 'guess' | 'trial'>,
): RouteHandler {
  const pattern = expressPath(route.path);
  const params = route.params && z.strictObject(route.params);
  const query = z.strictObject(route.query ?? {});
  const readBody = bodyReader(route, limiters);
  const takesBytes = route.takes?.form === 'bytes';
  const { gives, wrongGuess, takesTrials } = route;
  return async (request, response, given) => {
    const exchange = requestContextOf(request);
    exchange.route = pattern;
    if (authenticate !== undefined) await authenticate(request, response);
    if (takesTrials) await limiters.trial(request, response);
    if (takesBytes) allowLargeBody(request);
    const call = {
      params: params && parse(params, given, 'PARAMETER_INVALID'),
      query: parse(
        query,
        { ...queryOf(request), ...(gives === 'events' && lastEventOf(request)) },
        'PARAMETER_INVALID',
      ),
      body: route.body && !takesBytes && parse(route.body, await readBody(request, response), 'BODY_INVALID'),
      caller: exchange.caller,
      holder: exchange.holder,
      ...(takesBytes && { bytes: requireBytes(request) }),
    };
    if (wrongGuess !== undefined) await limiters.guess(request, response);
    const answer = await route.handle(call).catch(async (error: unknown) => {
      if (error instanceof RefusedError && error.refusal.code === wrongGuess)
        await limiters.wrongCode(request, response);
      throw error;
    });
    if (gives === 'events') await sendEvents(request, response, answer as EventStream, route.answer);
    else if (gives === 'file') await sendFile(request, response, answer as FileAnswer);
    else if (gives !== undefined) await sendChunks(request, response, answer as ChunkedAnswer);
    else sendJson(response, route.status, 'application/json', route.answer.parse(answer));
  };
}

type ReadBody = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;

function bodyReader({ takes }: Route, limiters: Pick<RateLimiters, 'failedKey'>): ReadBody {
  if (takes?.form === 'signed') return (request, response) => readWebhook(request, response, takes.webhook, limiters);
  if (takes?.form === 'text') return (request) => readTextBody(request, takes.types, takes.maxBytes);
  return readJsonBody;
}

/** Converts `/v1/licenses/{id}` to Express' form. */
export const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

function queryOf({ url = '' }: IncomingMessage): object {
  const at = url.indexOf('?');
  return at === -1 ? {} : parseQuery(url.slice(at + 1));
}

/** Sent by an EventSource on reconnecting; more recent than its URL. */
function lastEventOf({ headers }: IncomingMessage): object {
  const id = headers['last-event-id'];
  return id === undefined || id === '' ? {} : { after: id };
}

function parse(schema: z.ZodType, value: unknown, code: 'PARAMETER_INVALID' | 'BODY_INVALID'): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap(fieldErrors).slice(0, MAX_ERRORS);
  const fields = errors.map(({ field }) => field).join(', ');
  throw new HttpProblem(400, code, `Invalid: ${fields}. See errors for each.`, errors);
}

/** Names the field and what it must be; never repeats the value, which may be a secret. */
function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map((step) => String(step).slice(0, 64));
  if (issue.code !== 'unrecognized_keys') return [{ field: path.join('.') || 'body', message: messageOf(issue) }];
  return issue.keys.slice(0, MAX_ERRORS).map((key) => ({
    field: [...path, key.slice(0, 64)].join('.'),
    message: 'Unknown field; remove it',
  }));
}

/** zod's own message for a wrong type mentions `undefined`, which JSON does not have. */
const messageOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')
    ? `it is required: ${issue.expected}`
    : issue.message;
