import { z } from 'zod';
import type { ApiKey, Role } from '../features/api-keys/api-key-record.js';
import type { License } from '../features/licenses/license-record.js';
import type { RefusalCode } from '../features/outcome.js';
import type { JsonValue } from '../store/port.js';
import type { EventStream, StreamedEvent } from './event-stream.js';
import type { FileAnswer } from './send-file.js';
import type { Webhook } from './webhook.js';

/** Who may call: anyone, whoever brings a license code, or keys of these roles. There is no default; a route must say. */
export type Access = 'public' | 'holder' | readonly Role[];

type Shape = Readonly<Record<string, z.ZodType>>;

/** Read-only through and through, and optional members are absent, never `undefined`: as JSON has them. */
type Exact<T> = [JsonValue] extends [T]
  ? T
  : T extends readonly (infer E)[]
    ? readonly Exact<E>[]
    : T extends object
      ? { readonly [P in keyof T]: Exact<Exclude<T[P], undefined>> }
      : T;

type Output<S> = S extends Shape ? Exact<z.output<z.ZodObject<S>>> : undefined;

/** A body that is text. */
export interface TextBody {
  readonly form: 'text';
  /** Media types. */
  readonly types: readonly string[];
  /** In bytes. */
  readonly most: number;
}

/** JSON with a signature in place of an API key. */
export interface SignedBody {
  readonly form: 'signed';
  readonly webhook: Webhook;
}

/** What comes back is no JSON: events as they come, a file, or pieces, of one of these media types. */
export type AnswerForm = 'events' | 'file' | { readonly piecesOf: readonly string[] };

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
  readonly access: Access;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** JSON when it is left out. */
  readonly takes?: TextBody | SignedBody;
  /** The refusal of who has guessed wrong; from one address it is heard only so often. */
  readonly wrongGuess?: RefusalCode;
  /** Whether it takes trials to be registered, of which one address may bring so many. */
  readonly takesTrials?: true;
  readonly status: 200 | 201;
  readonly answer: A;
  readonly handle: (call: Call<P, Q, B>) => Promise<Exact<z.input<A>>>;
}

/** A route whose answer has no end of its own: events as they come (`text/event-stream`). */
export interface StreamDefinition<Q extends Shape | undefined, A extends z.ZodType>
  extends Pick<RouteDefinition<undefined, Q, undefined, A>, 'path' | 'summary' | 'tag' | 'access' | 'query'> {
  /** One event. */
  readonly event: A;
  readonly open: (call: Call<undefined, Q, undefined>) => Promise<EventStream<Exact<z.input<A>> & StreamedEvent>>;
}

/** A route that takes bytes (`PUT`, `application/octet-stream`), however many. */
export interface UploadDefinition<P extends Shape, Q extends Shape | undefined, A extends z.ZodType>
  extends Pick<
    RouteDefinition<P, Q, undefined, A>,
    'path' | 'summary' | 'tag' | 'access' | 'params' | 'query' | 'answer'
  > {
  readonly handle: (
    call: Call<P, Q, undefined> & { readonly bytes: AsyncIterable<Uint8Array> },
  ) => Promise<Exact<z.input<A>>>;
}

/** A route whose answer is a file. */
export interface DownloadDefinition<P extends Shape>
  extends Pick<RouteDefinition<P, undefined, undefined>, 'path' | 'summary' | 'tag' | 'access' | 'params'> {
  readonly open: (call: Call<P, undefined, undefined>) => Promise<FileAnswer>;
}

export interface Call<P, Q, B> {
  readonly params: Output<P>;
  readonly query: Output<Q>;
  readonly body: B extends z.ZodType ? Exact<z.output<B>> : undefined;
  /** The key that authenticated the call; on a public route there is none. */
  readonly caller: ApiKey | undefined;
  /** On a route for holders: the license whose code authenticated the call. */
  readonly holder: License | undefined;
}

/** A call whose parts were checked, without their types. */
export interface ParsedCall {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly caller: ApiKey | undefined;
  readonly holder: License | undefined;
  /** Of a route that takes bytes. */
  readonly bytes?: AsyncIterable<Uint8Array>;
}

/** A route whose parts have lost their types, as the application and the OpenAPI document see it. */
export type Route = Omit<RouteDefinition, 'handle' | 'takes'> & {
  /** JSON when it is left out. */
  readonly takes?: TextBody | SignedBody | { readonly form: 'bytes' };
  /** JSON when it is left out. Of events, the query's `after` may come as the header `Last-Event-ID`. */
  readonly gives?: AnswerForm;
  readonly handle: (call: ParsedCall) => Promise<unknown>;
};

/** Declares a route; its handler's types come from its schemas. */
export function route<
  const P extends Shape | undefined,
  const Q extends Shape | undefined,
  const B extends z.ZodType | undefined,
  const A extends z.ZodType,
>(definition: RouteDefinition<P, Q, B, A>): Route {
  return definition as unknown as Route;
}

/** An answer of text or bytes, as long as it may be. */
export interface Pieces {
  /** Media type. */
  readonly type: string;
  readonly pieces: AsyncIterable<string | Uint8Array>;
}

/** Declares a route that answers with one of these media types, a piece at a time. */
export function piecesRoute<const Q extends Shape | undefined>({
  types,
  open,
  ...rest
}: Pick<RouteDefinition<undefined, Q, undefined>, 'path' | 'summary' | 'tag' | 'access' | 'query'> & {
  readonly types: readonly string[];
  readonly open: (call: Call<undefined, Q, undefined>) => Promise<Pieces>;
}): Route {
  const definition = {
    ...rest,
    method: 'get',
    status: 200,
    answer: z.string(),
    gives: { piecesOf: types },
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
