import type { ServerResponse } from 'node:http';

/**
 * Sends an answer in one write: a string goes out together with its headers. No answer may be cached: answers carry
 * license codes and API keys.
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
