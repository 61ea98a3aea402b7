import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What to do with bytes on their way to the server: forward them, or cut the connection before or after they arrive.
 */
export type ProxyAction = 'pass' | 'cut-before' | 'cut-after';

/** A connection to a server on this machine that can be cut. */
export class TcpProxy {
  /** Decides about each chunk from a client; by default everything is forwarded. */
  onRequest: (bytes: Buffer) => ProxyAction = () => 'pass';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(port: number): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server);
    server.on('connection', (client) => proxy.#join(client, connect(port, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cuts every current connection. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cutAll();
    await closed;
  }

  #join(client: Socket, server: Socket): void {
    const cut = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', cut);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        cut();
      });
    }
    let deaf = false;
    client.on('data', (bytes: Buffer) => {
      const fate = deaf ? 'pass' : this.onRequest(bytes);
      if (fate === 'cut-before') {
        cut();
        return;
      }
      if (fate === 'cut-after') deaf = true;
      server.write(bytes);
    });
    // The server has done its work when it answers, but the client never learns of it.
    server.on('data', (bytes: Buffer) => {
      if (deaf) cut();
      else client.write(bytes);
    });
  }
}
