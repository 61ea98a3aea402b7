import type { ServerResponse } from 'node:http';

/**
 * Sends an answer, in one write: as a string it goes out together with its headers. Nothing that this server says is to
 * be kept by a cache: answers carry license codes and API keys.
 *
 * @param type media type, without a character set
 */
export function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', `${type}; charset=utf-8`);
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.setHeader('Cache-Control', 'no-store');
  response.end(text);
}
