import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createServer as createTlsSocketServer } from 'node:tls';
import type { TestCertificate } from './test-certificate.js';

export interface TestProxy {
  readonly port: number;
  /** Requests that went through it: `CONNECT host:port`, or a method and an address. */
  readonly passed: string[];
  close(): Promise<void>;
}

interface ProxyOptions {
  /** The required `user:password`. */
  readonly credentials?: string;
  /** With a certificate, the proxy itself uses TLS. */
  readonly certificate?: TestCertificate;
}

/** A proxy that connects every request to one port on this machine. */
export async function startProxy(target: number, { credentials, certificate }: ProxyOptions = {}): Promise<TestProxy> {
  const passed: string[] = [];
  const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  const isLetIn = ({ headers }: IncomingMessage): boolean =>
    wanted === undefined || headers['proxy-authorization'] === wanted;

  function forward(incoming: IncomingMessage, response: ServerResponse): void {
    if (!isLetIn(incoming)) return void response.writeHead(407).end();
    passed.push(`${incoming.method} ${incoming.url}`);
    const { pathname } = new URL(incoming.url ?? '');
    const { method, headers } = incoming;
    incoming.pipe(
      request({ host: '127.0.0.1', port: target, path: pathname, method: method ?? 'GET', headers }, (answer) => {
        answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers));
      }),
    );
  }

  const server = certificate === undefined ? createServer(forward) : createTlsServer(certificate, forward);
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    if (!isLetIn(incoming)) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    passed.push(`CONNECT ${incoming.url}`);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    return join(socket, connect(target, '127.0.0.1'));
  });
  return { passed, ...(await listening(server)) };
}

/** Terminates TLS, and forwards to a port on this machine. */
export const startTlsServer = (certificate: TestCertificate, target: number) =>
  listening(createTlsSocketServer(certificate, (socket) => join(socket, connect(target, '127.0.0.1'))));

function join(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
}

async function listening(server: Server): Promise<Pick<TestProxy, 'port' | 'close'>> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
