import { z } from 'zod';
import type { ApiKey, Role } from '../../features/api-keys/api-key-record.js';
import type { License } from '../../features/licenses/license-record.js';
import type { RefusalCode } from '../../features/outcome.js';
import type { JsonValue } from '../../store/port.js';
import type { Webhook } from '../request/webhook.js';
import type { EventStream, StreamedEvent } from '../response/event-stream.js';
import type { FileAnswer } from '../response/send-file.js';

/**
 * Who may call: anyone, holders of a license code, or API keys with these roles. There is no default; a route must say.
 */
export type RouteAccess = 'public' | 'holder' | readonly Role[];

type Shape = Readonly<Record<string, z.ZodType>>;

/** Deeply read-only, and optional members are absent, never `undefined`, as in JSON. */
type Exact<T> = [JsonValue] extends [T]
  ? T
  : T extends readonly (infer E)[]
    ? readonly Exact<E>[]
    : T extends object
      ? { readonly [P in keyof T]: Exact<Exclude<T[P], undefined>> }
      : T;

type Output<S> = S extends Shape ? Exact<z.output<z.ZodObject<S>>> : undefined;

/** A text body. */
export interface TextBody {
  readonly form: 'text';
  /** Media types. */
  readonly types: readonly string[];
  /** In bytes. */
  readonly maxBytes: number;
}

/** JSON with a signature instead of an API key. */
export interface SignedBody {
  readonly form: 'signed';
  readonly webhook: Webhook;
}

/** An answer that is not JSON: an event stream, a file, or chunks of one of these media types. */
export type AnswerForm = 'events' | 'file' | { readonly chunksOf: readonly string[] };

export interface RouteDefinition<
  P extends Shape | undefined = Shape | undefined,
  Q extends Shape | undefined = Shape | undefined,
  B extends z.ZodType | undefined = z.ZodType | undefined,
  A extends z.ZodType = z.ZodType,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** In OpenAPI's form: `/v1/licenses/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly access: RouteAccess;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** JSON if omitted. */
  readonly takes?: TextBody | SignedBody;
  /** The refusal of a wrong guess; limited per address. */
  readonly wrongGuess?: RefusalCode;
  /** Whether it registers trials, which are limited per address. */
  readonly takesTrials?: true;
  readonly status: 200 | 201;
  readonly answer: A;
  readonly handle: (call: RouteCall<P, Q, B>) => Promise<Exact<z.input<A>>>;
}

/** A route with an endless answer: an event stream (`text/event-stream`). */
export interface StreamDefinition<Q extends Shape | undefined, A extends z.ZodType>
  extends Pick<RouteDefinition<undefined, Q, undefined, A>, 'path' | 'summary' | 'tag' | 'access' | 'query'> {
  /** One event. */
  readonly event: A;
  readonly open: (call: RouteCall<undefined, Q, undefined>) => Promise<EventStream<Exact<z.input<A>> & StreamedEvent>>;
}

/** A route that accepts bytes (`PUT`, `application/octet-stream`) of any length. */
export interface UploadDefinition<P extends Shape, Q extends Shape | undefined, A extends z.ZodType>
  extends Pick<
    RouteDefinition<P, Q, undefined, A>,
    'path' | 'summary' | 'tag' | 'access' | 'params' | 'query' | 'answer'
  > {
  readonly handle: (
    call: RouteCall<P, Q, undefined> & { readonly bytes: AsyncIterable<Uint8Array> },
  ) => Promise<Exact<z.input<A>>>;
}

/** A route that answers with a file. */
export interface DownloadDefinition<P extends Shape>
  extends Pick<RouteDefinition<P, undefined, undefined>, 'path' | 'summary' | 'tag' | 'access' | 'params'> {
  readonly open: (call: RouteCall<P, undefined, undefined>) => Promise<FileAnswer>;
}

export interface RouteCall<P, Q, B> {
  readonly params: Output<P>;
  readonly query: Output<Q>;
  readonly body: B extends z.ZodType ? Exact<z.output<B>> : undefined;
  /** The key that authenticated the call; absent on a public route. */
  readonly caller: ApiKey | undefined;
  /** On a route for holders: the license whose code authenticated the call. */
  readonly holder: License | undefined;
}

/** A validated call, without its types. */
export interface ParsedRouteCall {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly caller: ApiKey | undefined;
  readonly holder: License | undefined;
  /** On a route that accepts bytes. */
  readonly bytes?: AsyncIterable<Uint8Array>;
}

/** A route without its types, for the application and the OpenAPI document. */
export type Route = Omit<RouteDefinition, 'handle' | 'takes'> & {
  /** JSON if omitted. */
  readonly takes?: TextBody | SignedBody | { readonly form: 'bytes' };
  /** JSON if omitted. For events, the query's `after` may be the header `Last-Event-ID`. */
  readonly gives?: AnswerForm;
  readonly handle: (call: ParsedRouteCall) => Promise<unknown>;
};

/** Declares a route; the handler's types come from its schemas. */
export function route<
  const P extends Shape | undefined,
  const Q extends Shape | undefined,
  const B extends z.ZodType | undefined,
  const A extends z.ZodType,
>(definition: RouteDefinition<P, Q, B, A>): Route {
  return definition as unknown as Route;
}

/** An answer of text or bytes, of any length. */
export interface ChunkedAnswer {
  /** Media type. */
  readonly type: string;
  readonly chunks: AsyncIterable<string | Uint8Array>;
}

/** Declares a route that answers with one of these media types, in chunks. */
export function chunkedRoute<const Q extends Shape | undefined>({
  types,
  open,
  ...rest
}: Pick<RouteDefinition<undefined, Q, undefined>, 'path' | 'summary' | 'tag' | 'access' | 'query'> & {
  readonly types: readonly string[];
  readonly open: (call: RouteCall<undefined, Q, undefined>) => Promise<ChunkedAnswer>;
}): Route {
  const definition = {
    ...rest,
    method: 'get',
    status: 200,
    answer: z.string(),
    gives: { chunksOf: types },
    handle: open,
  };
  return definition as unknown as Route;
}

/** Declares a route that streams events. */
export function streamRoute<const Q extends Shape | undefined, const A extends z.ZodType>({
  event,
  open,
  ...rest
}: StreamDefinition<Q, A>): Route {
  const definition = { ...rest, method: 'get', status: 200, answer: event, gives: 'events', handle: open };
  return definition as unknown as Route;
}

const someBytes = z.string().meta({ format: 'binary' });

export function uploadRoute<const P extends Shape, const Q extends Shape | undefined, const A extends z.ZodType>(
  definition: UploadDefinition<P, Q, A>,
): Route {
  return { ...definition, method: 'put', status: 200, body: someBytes, takes: { form: 'bytes' } } as unknown as Route;
}

export function downloadRoute<const P extends Shape>({ open, ...rest }: DownloadDefinition<P>): Route {
  return { ...rest, method: 'get', status: 200, answer: someBytes, gives: 'file', handle: open } as unknown as Route;
}
