import type { JournalFileHandle } from './journal-files.js';

const CHUNK_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

export interface Line {
  /** Start in the file, in bytes. */
  readonly offset: number;
  /** Without the newline; of an overlong line, only the start. Valid until the next line is read. */
  readonly bytes: Buffer;
  /** False for the text after the last newline. */
  readonly ended: boolean;
  readonly tooLong: boolean;
  /** Whether it has a zero byte anywhere, including the omitted part. */
  readonly hasZero: boolean;
}

/** Reads a file line by line, with at most one line and one chunk in memory. */
export async function* readLines(file: JournalFileHandle, maxBytes: number): AsyncGenerator<Line, void, undefined> {
  let line = new LineUnderWay(0, maxBytes);
  for (let position = 0; ; ) {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    const chunk = buffer.subarray(0, await file.read(buffer, position));
    if (chunk.length === 0) break;
    for (let start = 0; start < chunk.length; ) {
      const newline = chunk.indexOf(NEWLINE, start);
      const end = newline === -1 ? chunk.length : newline;
      line.add(chunk.subarray(start, end));
      start = end + 1;
      if (newline === -1) break;
      yield line.toLine(true);
      line = new LineUnderWay(position + start, maxBytes);
    }
    position += chunk.length;
  }
  if (line.length > 0) yield line.toLine(false);
}

class LineUnderWay {
  readonly #offset: number;
  readonly #maxBytes: number;
  readonly #parts: Buffer[] = [];
  #hasZero = false;
  #kept = 0;
  length = 0;

  constructor(offset: number, maxBytes: number) {
    this.#offset = offset;
    this.#maxBytes = maxBytes;
  }

  add(part: Buffer): void {
    this.length += part.length;
    this.#hasZero ||= part.includes(0);
    const kept = part.subarray(0, this.#maxBytes - this.#kept);
    this.#kept += kept.length;
    if (kept.length > 0) this.#parts.push(kept);
  }

  toLine(ended: boolean): Line {
    return {
      offset: this.#offset,
      bytes: this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts),
      ended,
      tooLong: this.length > this.#maxBytes,
      hasZero: this.#hasZero,
    };
  }
}
