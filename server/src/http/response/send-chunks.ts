import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChunkedAnswer } from '../routing/route.js';
import { whenWritable } from './event-stream.js';

/**
 * Sends text or bytes as they are produced. A later error cuts the answer off, so that nobody takes it for complete.
 */
export async function sendChunks(
  request: IncomingMessage,
  response: ServerResponse,
  { type, chunks: made }: ChunkedAnswer,
): Promise<void> {
  const chunks = made[Symbol.asyncIterator]();
  // Before the headers, so that an error in it is still a problem document.
  let chunk = await chunks.next();
  response.statusCode = 200;
  response.setHeader('Content-Type', type.startsWith('text/') ? `${type}; charset=utf-8` : type);
  response.setHeader('Cache-Control', 'no-store');
  try {
    while (chunk.done !== true && !response.destroyed && request.method !== 'HEAD') {
      if (chunk.value.length > 0 && !response.write(chunk.value)) await whenWritable(response);
      chunk = await chunks.next();
    }
    response.end();
  } catch (error) {
    if (!response.headersSent) throw error;
    response.destroy(error instanceof Error ? error : undefined);
  } finally {
    await chunks.return?.();
  }
}
