import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';

export interface StreamedEvent {
  /** What a subscriber says to go on after it. */
  readonly id: string;
}

export interface EventStream<E extends StreamedEvent = StreamedEvent> {
  /** The next events; none when only a sign of life is due; `undefined` at the end. */
  next(): Promise<readonly E[] | undefined>;
  /** Is told when nobody reads any more. */
  end(): void;
}

/** After how many milliseconds a subscriber connects again. */
const RETRY = 2_000;

/** Answers with events until the stream ends or its reader is gone (WHATWG HTML 9.2). @param schema of one event */
export async function sendEvents(
  request: IncomingMessage,
  response: ServerResponse,
  stream: EventStream,
  schema: z.ZodType,
): Promise<void> {
  response.once('close', () => stream.end());
  try {
    response.statusCode = 200;
    response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    response.setHeader('Cache-Control', 'no-store');
    // nginx would keep back what is small.
    response.setHeader('X-Accel-Buffering', 'no');
    if (request.method !== 'HEAD') await sendAll(response, stream, schema);
    response.end();
  } finally {
    stream.end();
  }
}

async function sendAll(response: ServerResponse, stream: EventStream, schema: z.ZodType): Promise<void> {
  response.write(`retry: ${RETRY}\n\n`);
  for (;;) {
    const events = await stream.next();
    if (events === undefined || response.destroyed) return;
    const text = events.map((event) => `id: ${event.id}\ndata: ${JSON.stringify(schema.parse(event))}\n\n`).join('');
    if (!response.write(text === '' ? ':\n\n' : text)) await writable(response);
  }
}

/** When there is room for more, or nobody reads any more. */
export function writable(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    if (response.destroyed) resolve();
    else response.on('drain', done).on('close', done);
  });
}
