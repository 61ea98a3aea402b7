/** Size of a chunk before it is split: large enough for few chunks, small enough for a cheap splice. */
const CHUNK_LIMIT = 512;

/**
 * A set of ids in ascending order of UTF-16 code units. In chunks instead of one array, so that adding the hundred
 * thousandth id costs no more than the first.
 */
export class SortedIds {
  readonly #chunks: string[][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(id: string): void {
    if (this.#append(id)) return;
    const at = this.#chunkFor(id);
    const chunk = this.#chunks[at];
    if (chunk === undefined) {
      this.#chunks.push([id]);
      this.#size += 1;
      return;
    }
    const position = lowerBound(chunk, id);
    if (chunk[position] === id) return;
    chunk.splice(position, 0, id);
    this.#size += 1;
    if (chunk.length > CHUNK_LIMIT) this.#split(at);
  }

  delete(id: string): void {
    const at = this.#chunkFor(id);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return;
    const position = lowerBound(chunk, id);
    if (chunk[position] !== id) return;
    chunk.splice(position, 1);
    this.#size -= 1;
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  copy(): SortedIds {
    const copy = new SortedIds();
    for (const chunk of this.#chunks) copy.#chunks.push(chunk.slice());
    copy.#size = this.#size;
    return copy;
  }

  /** Every id after `cursor`, or every id if omitted. Must not change during iteration. */
  *after(cursor?: string): Generator<string, void, undefined> {
    const first = cursor === undefined ? 0 : this.#chunkFor(cursor);
    for (let at = first; at < this.#chunks.length; at += 1) {
      const chunk = this.#chunks[at] as string[];
      for (let i = cursor === undefined || at > first ? 0 : upperBound(chunk, cursor); i < chunk.length; i += 1) {
        yield chunk[i] as string;
      }
    }
  }

  /** Returns the last chunk that starts at or before the id, or the first one. */
  #chunkFor(id: string): number {
    let low = 0;
    let high = this.#chunks.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (((this.#chunks[middle] as string[])[0] as string) <= id) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Appends an id that is known to come last, without searching. */
  #append(id: string): boolean {
    const last = this.#chunks.at(-1);
    if (last === undefined || (last.at(-1) as string) >= id) return false;
    if (last.length < CHUNK_LIMIT) last.push(id);
    else this.#chunks.push([id]);
    this.#size += 1;
    return true;
  }

  #split(at: number): void {
    const chunk = this.#chunks[at] as string[];
    this.#chunks.splice(at + 1, 0, chunk.splice(chunk.length >>> 1));
  }
}

function lowerBound(sorted: readonly string[], id: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as string) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

function upperBound(sorted: readonly string[], id: string): number {
  const position = lowerBound(sorted, id);
  return sorted[position] === id ? position + 1 : position;
}
