import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Bytes with a name. */
export interface FileAnswer {
  /** Of letters, digits, dots, dashes, pluses and underscores: it stands in a header. */
  readonly fileName: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly size: number;
  /** From one byte to another, both included. */
  readonly read: (first: number, last: number) => Readable;
}

const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** Sends a file to be saved: whole, or the one range that is asked for (RFC 9110 14). Several ranges are not looked at. */
export async function sendFile(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  { fileName, sha256, size, read }: FileAnswer,
): Promise<void> {
  const tag = `"${sha256}"`;
  response.setHeader('Content-Type', 'application/octet-stream');
  response.setHeader('Content-Disposition', `attachment; filename="${fileName}"`);
  response.setHeader('Cache-Control', 'private, no-store');
  response.setHeader('ETag', tag);
  response.setHeader('Accept-Ranges', 'bytes');
  const isSame = headers['if-range'] === undefined || headers['if-range'] === tag;
  const range = isSame ? rangeIn(headers.range ?? '', size) : undefined;
  if (range !== undefined && range.first > range.last) {
    response.setHeader('Content-Range', `bytes */${size}`);
    response.removeHeader('Content-Disposition');
    response.writeHead(416, { 'Content-Length': 0 }).end();
    return;
  }
  if (range !== undefined) response.setHeader('Content-Range', `bytes ${range.first}-${range.last}/${size}`);
  const { first, last } = range ?? { first: 0, last: size - 1 };
  response.writeHead(range === undefined ? 200 : 206, { 'Content-Length': last - first + 1 });
  if (method === 'HEAD' || size === 0) response.end();
  else await pipeline(read(first, last), response).catch((error: unknown) => unlessGone(error));
}

/** `undefined` for the whole; the first byte beyond the last where there is nothing in it. */
function rangeIn(header: string, size: number): { readonly first: number; readonly last: number } | undefined {
  const [, from = '', to = ''] = RANGE.exec(header) ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '') return { first: Math.max(0, size - Number(to)), last: to === '0' ? -1 : size - 1 };
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < Number(from)) return undefined;
  return { first: Number(from), last };
}

/** Whoever goes away before the end has not met a fault of ours. */
function unlessGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}
