import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Sends bytes over a raw connection, and returns everything received until the server closes it. */
export async function rawRequest(port: number, message: string | Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A server that refuses the message early resets the connection: what it sent before counts.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(message);
  await connectionClosed(socket);
  return Buffer.concat(chunks).toString('latin1');
}

/** Resolves when a connection has ended, in any way. */
export const connectionClosed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
