import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface ReceivedEvent {
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A reader of a stream of server-sent events. */
export interface StreamReader {
  readonly headers: IncomingHttpHeaders;
  /** Everything so far. */
  readonly text: () => string;
  /** Returns the next events, as many as given; fewer if the stream ends before. */
  readonly read: (count: number) => Promise<readonly ReceivedEvent[]>;
  /** `complete` if the server ended it, `broken` if the connection broke. */
  readonly ended: Promise<'complete' | 'broken'>;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly close: () => void;
}

/** @throws Error if the answer is not a stream */
export async function readEventStream(
  url: string,
  key: string,
  query = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<StreamReader> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}/v1/events/stream${query}`, { headers: { ...headers, authorization: `Bearer ${key}` }, agent: false })
      .on('response', resolve)
      .on('error', reject);
  });
  if (response.statusCode !== 200) throw new Error(`no stream: ${response.statusCode}`);
  let text = '';
  let taken = 0;
  let wake = (): void => undefined;
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    wake();
  });
  response.on('error', () => undefined);
  const ended = new Promise<'complete' | 'broken'>((resolve) => {
    response.on('close', () => {
      resolve(response.complete ? 'complete' : 'broken');
      wake();
    });
  });
  return {
    headers: response.headers,
    text: () => text,
    async read(count) {
      for (;;) {
        const events = eventsIn(text);
        if (events.length >= taken + count || response.closed) {
          const next = events.slice(taken, taken + count);
          taken += next.length;
          return next;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    ended,
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    close: () => void response.destroy(),
  };
}

/** Those that are complete: each ends with an empty line. */
const eventsIn = (text: string): readonly ReceivedEvent[] =>
  text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => {
      const { id, data } = /^id: (?<id>.*)\ndata: (?<data>.*)$/.exec(block)?.groups ?? {};
      return id === undefined || data === undefined ? [] : [{ id, data: JSON.parse(data) as ReceivedEvent['data'] }];
    });
