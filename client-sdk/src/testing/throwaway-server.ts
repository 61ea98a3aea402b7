import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Question, Recipient, ThrowawayVendor } from './throwaway-vendor.js';

type Body = Readonly<Record<string, unknown>>;
/** Answers a request in its own way, and says whether it did. */
export type Misbehave = (request: IncomingMessage, response: ServerResponse, body: Body) => boolean | Promise<boolean>;

/** A throw-away vendor behind the device API. The same request gets the same certificate. */
export interface ThrowawayServer {
  readonly url: string;
  /** `path` and body of everything that arrived. */
  readonly received: { readonly path: string; readonly body: Body }[];
  /** Set it to have requests answered otherwise. */
  misbehave: Misbehave | undefined;
  /** What checks are answered with. */
  check: Parameters<ThrowawayVendor['check']>[1];
  /** What registered trials are to say. */
  trial: Parameters<ThrowawayVendor['trial']>[1];
  /** What features have for a device; nothing is said of them while it is `undefined`. */
  values: Readonly<Record<string, string>> | undefined;
  close(): Promise<void>;
}

export async function serve(vendor: ThrowawayVendor): Promise<ThrowawayServer> {
  const certificates = new Map<string, string>();
  const answers: Readonly<Record<string, (body: Body) => Promise<Body>>> = {
    '/v1/device/activations': async ({ request }) => {
      const text = String(request);
      const certificate = certificates.get(text) ?? (await vendor.activate(text));
      certificates.set(text, certificate);
      if (server.values === undefined) return { certificate };
      return { certificate, secrets: await vendor.secrets(holderOf(text, certificate), server.values) };
    },
    '/v1/device/trials': async ({ request }) => ({ trial: await vendor.trial(String(request), server.trial) }),
    '/v1/device/sign-ins': async ({ request }) => ({ certificate: await vendor.activate(String(request)) }),
    '/v1/device/deactivations': async ({ deactivation }) => ({ receipt: await vendor.receipt(String(deactivation)) }),
    '/v1/device/usage': async ({ usage }) => ({ answer: await vendor.usage(String(usage)) }),
    '/v1/device/secrets': async (body) => ({
      secrets: await vendor.secrets(body as unknown as Recipient, server.values ?? {}),
    }),
    '/v1/device/checks': async (body) => ({ answer: await vendor.check(body as unknown as Question, server.check) }),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Body;
    const path = request.url ?? '';
    server.received.push({ path, body });
    if (await server.misbehave?.(request, response, body)) return;
    const answer = answers[path];
    if (answer === undefined) sendJson(response, 404, { title: 'Not found', code: 'NOT_FOUND' });
    else sendJson(response, 200, await answer(body));
  }

  const http = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: ThrowawayServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    received: [],
    misbehave: undefined,
    check: {},
    trial: {},
    values: undefined,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}

function holderOf(request: string, certificate: string): Recipient {
  const claimsIn = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const { aud, act } = claimsIn(certificate);
  return { product: aud, activation: act, device: claimsIn(request).cnf.jwk.x };
}

export function sendJson(response: ServerResponse, status: number, body: Body): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return true;
}
