import type { IncomingMessage, ServerResponse } from 'node:http';
import { writable } from './event-stream.js';
import type { Pieces } from './route.js';

/** Sends text or bytes as they are made. What goes wrong after its beginning cuts the answer off, so that nobody takes it for a whole. */
export async function sendPieces(
  request: IncomingMessage,
  response: ServerResponse,
  { type, pieces: made }: Pieces,
): Promise<void> {
  const pieces = made[Symbol.asyncIterator]();
  // Before the headers: a fault in it is still a problem document.
  let piece = await pieces.next();
  response.statusCode = 200;
  response.setHeader('Content-Type', type.startsWith('text/') ? `${type}; charset=utf-8` : type);
  response.setHeader('Cache-Control', 'no-store');
  try {
    while (piece.done !== true && !response.destroyed && request.method !== 'HEAD') {
      if (piece.value.length > 0 && !response.write(piece.value)) await writable(response);
      piece = await pieces.next();
    }
    response.end();
  } catch (error) {
    if (!response.headersSent) throw error;
    response.destroy(error instanceof Error ? error : undefined);
  } finally {
    await pieces.return?.();
  }
}
