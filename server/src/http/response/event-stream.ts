import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';

export interface StreamedEvent {
  /** The event id from which a subscriber continues. */
  readonly id: string;
}

export interface EventStream<E extends StreamedEvent = StreamedEvent> {
  /** Returns the next events; empty for a heartbeat; `undefined` at the end. */
  next(): Promise<readonly E[] | undefined>;
  /** Called when the reader is gone. */
  end(): void;
}

/** Milliseconds until a subscriber reconnects. */
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
    // Otherwise nginx buffers small events.
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
    if (!response.write(text === '' ? ':\n\n' : text)) await whenWritable(response);
  }
}

/** Resolves when there is room for more, or the reader is gone. */
export function whenWritable(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    if (response.destroyed) resolve();
    else response.on('drain', done).on('close', done);
  });
}
