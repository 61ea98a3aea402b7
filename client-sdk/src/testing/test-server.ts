import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerDevices, type Body, type DeviceAnswers } from './device-answers.js';
import type { TestVendor } from './test-vendor.js';

/** Answers a request itself, and returns whether it did. */
export type ResponseOverride = (
  request: IncomingMessage,
  response: ServerResponse,
  body: Body,
) => boolean | Promise<boolean>;

/** A test vendor behind the device API. */
export interface TestServer extends DeviceAnswers {
  readonly url: string;
  /** `path` and body of each request. */
  readonly received: { readonly path: string; readonly body: Body }[];
  /** Overrides answers to requests. */
  misbehave: ResponseOverride | undefined;
  close(): Promise<void>;
}

export async function startTestServer(vendor: TestVendor): Promise<TestServer> {
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Body;
    const path = request.url ?? '';
    server.received.push({ path, body });
    if (await server.misbehave?.(request, response, body)) return;
    const answer = await server.answer(path, body);
    if (answer === undefined) sendJson(response, 404, { title: 'Not found', code: 'NOT_FOUND' });
    else sendJson(response, 200, answer);
  }

  const http = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: TestServer = Object.assign(answerDevices(vendor), {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    received: [],
    misbehave: undefined,
    close: () =>
      new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  });
  return server;
}

export function sendJson(response: ServerResponse, status: number, body: Body): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return true;
}
