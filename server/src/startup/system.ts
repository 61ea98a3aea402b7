import { randomFillSync } from 'node:crypto';
import type { Random } from '@countersign/shared';
import type { Clock } from '../features/time.js';

/** The machine's clock and randomness; the server reads them only here. */
export const systemClock: Clock = () => Date.now();
export const systemRandom: Random = pooledRandom(4096);

/**
 * Requests random bytes from the system in large blocks: 16 bytes take 5 us, 4096 take 8. Each byte is used once and
 * then erased from the pool, so that it can't be recovered later.
 *
 * @param size of the pool, in bytes
 */
export function pooledRandom(size: number, fill: (bytes: Uint8Array) => unknown = randomFillSync): Random {
  const pool = new Uint8Array(size);
  let next = size;
  return (count) => {
    if (count > size / 16) {
      const bytes = new Uint8Array(count);
      fill(bytes);
      return bytes;
    }
    if (next + count > size) {
      fill(pool);
      next = 0;
    }
    const bytes = pool.slice(next, next + count);
    pool.fill(0, next, next + count);
    next += count;
    return bytes;
  };
}
