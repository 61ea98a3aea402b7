import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Bytes with a name. */
export interface FileAnswer {
  /** Letters, digits, dots, dashes, pluses and underscores: it is part of a header. */
  readonly fileName: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly size: number;
  /** Both ends inclusive. */
  readonly read: (first: number, last: number) => Readable;
}

const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** Sends a file for download: completely, or the one requested range (RFC 9110 14). Several ranges are ignored. */
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

/** `undefined` for the whole file; the length of the file if the range is outside it. */
function rangeIn(header: string, size: number): { readonly first: number; readonly last: number } | undefined {
  const [, from = '', to = ''] = RANGE.exec(header) ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '') return { first: Math.max(0, size - Number(to)), last: to === '0' ? -1 : size - 1 };
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < Number(from)) return undefined;
  return { first: Number(from), last };
}

/** A client that disconnects early is not a fault. */
function unlessGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}
