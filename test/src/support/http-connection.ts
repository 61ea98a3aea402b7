import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** The connection ended before the answer came: whether the request took effect is not known. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

interface Waiting {
  resolve(answer: HttpAnswer): void;
  reject(reason: ConnectionLost): void;
}

const HEAD_END = '\r\n\r\n';

/**
 * One HTTP/1.1 connection that is kept alive, one request at a time. Requests are sent as bytes made beforehand and
 * answers are only cut apart, so that it costs a fraction of what the server does for a request: a load generator must
 * not be what is measured. It also never sends a request twice by itself, as a pooling client may after a reset.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #received = '';
  #waiting: Waiting | undefined;
  #lost: ConnectionLost | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // One character a byte, so that lengths are those of Content-Length; `#take` decodes the body.
    socket.setEncoding('latin1').setNoDelay(true);
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#lose());
  }

  static async open(url: string): Promise<HttpConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect').catch((cause: unknown) => {
      throw new Error(`Nothing answers at ${url}`, { cause });
    });
    return new HttpConnection(socket);
  }

  /** @throws ConnectionLost */
  exchange(request: Buffer): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) {
        reject(this.#lost);
        return;
      }
      if (this.#waiting !== undefined) throw new TypeError('One request at a time.');
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const head = this.#received.slice(0, headEnd);
    const bodyStart = headEnd + HEAD_END.length;
    const length = Number(/\r\ncontent-length: ([0-9]+)/i.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(length)) {
      this.#socket.destroy(new Error('An answer without Content-Length.'));
      return;
    }
    if (this.#received.length < bodyStart + length) return;
    const body = Buffer.from(this.#received.slice(bodyStart, bodyStart + length), 'latin1').toString();
    this.#received = this.#received.slice(bodyStart + length);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ status: Number(head.slice(9, 12)), body });
  }

  #lose(): void {
    this.#lost = new ConnectionLost('The connection ended.');
    this.#waiting?.reject(this.#lost);
    this.#waiting = undefined;
  }
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly apiKey?: string | undefined;
  readonly body?: unknown;
}

/** A request as it goes over the wire. */
export function encodeRequest({ method, path, apiKey, body }: HttpRequest): Buffer {
  const json = body === undefined ? '' : JSON.stringify(body);
  const head = [`${method} ${path} HTTP/1.1`, 'Host: localhost'];
  if (apiKey !== undefined) head.push(`Authorization: Bearer ${apiKey}`);
  if (body !== undefined) head.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(json)}`);
  return Buffer.from(`${head.join('\r\n')}${HEAD_END}${json}`);
}
