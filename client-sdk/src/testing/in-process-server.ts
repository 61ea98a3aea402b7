import { CountersignError } from '@countersign/shared';
import { answerDevices, type Body, type DeviceAnswers } from './device-answers.js';
import type { TestVendor } from './test-vendor.js';
import type { VirtualClock } from './virtual-clock.js';

/** A vendor's server without a network: requests made with its `fetch` are answered in this process. */
export interface InProcessServer extends DeviceAnswers {
  /** For `server` in the options of a call. */
  readonly url: string;
  /** For `fetch` in the options of `openClient`. */
  readonly fetch: typeof fetch;
  /** Set to `true`, there is no connection. */
  offline: boolean;
  /** Refuses everything, as a server would: `{ status: 409, code: 'NO_SEAT_LEFT', title: 'No seat left' }`. */
  refuse: Problem | undefined;
}

/** A server's refusal (RFC 9457), as far as a client reads it. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
}

/** Creates a server for one vendor. @param clock time of the vendor's signatures; by default the vendor's own `now` */
export function inProcessServer(vendor: TestVendor, clock?: VirtualClock): InProcessServer {
  const server: InProcessServer = Object.assign(answerDevices(vendor), {
    url: 'https://vendor.test',
    offline: false,
    refuse: undefined,
    fetch: async (input: RequestInfo | URL, init: RequestInit = {}) => {
      init.signal?.throwIfAborted();
      if (server.offline) throw new TypeError('fetch failed');
      if (server.refuse !== undefined) return problem(server.refuse);
      if (clock !== undefined) vendor.now = clock.now();
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      return answerOf(server, pathname, JSON.parse(String(init.body)) as Body);
    },
  });
  return server;
}

async function answerOf(server: DeviceAnswers, path: string, body: Body): Promise<Response> {
  try {
    const answer = await server.answer(path, body);
    if (answer === undefined) return problem({ status: 404, code: 'NOT_FOUND', title: 'Not found' });
    return json(200, 'application/json', answer);
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    return problem({ status: 400, code: error.code, title: error.message });
  }
}

const problem = ({ status, ...said }: Problem): Response => json(status, 'application/problem+json', said);
const json = (status: number, type: string, body: Body): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });
