import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { PackageStore } from '../../store/packages.js';

/** For tests. */
export function createMemoryPackages(): PackageStore {
  const packages = new Map<string, Buffer>();
  return {
    async put(bytes) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      const content = Buffer.concat(chunks);
      const sha256 = createHash('sha256').update(content).digest('hex');
      packages.set(sha256, content);
      return { sha256, size: content.length };
    },
    sizeOf: async (sha256) => packages.get(sha256)?.length,
    read: (sha256, first, last) => Readable.from([packages.get(sha256)?.subarray(first, last + 1) ?? Buffer.of()]),
  };
}
