import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CountersignError } from '@countersign/shared';
import type { PackageStore } from '../../store/packages.js';
import { removeIfExists, UNFINISHED_SUFFIX } from '../journal/files/durable-file.js';
import { hasErrorCode } from '../journal/files/error-code.js';
import { nodeFiles } from '../journal/files/node-files.js';

/** Maximum duration of an upload, in milliseconds; older temporary files are left from a crash. */
const MAX_UPLOAD_TIME = 86_400_000;

/** Stores packages in a folder, one file each. The folder is created with the first one. */
export function createPackageFolder(folder: string): PackageStore {
  const pathOf = (sha256: string): string => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError('The name of a package must be its SHA-256');
    return join(folder, sha256);
  };
  return {
    async put(bytes) {
      await nodeFiles.makeFolder(folder);
      await removeLeftovers(folder);
      const unfinished = join(folder, `${randomUUID()}${UNFINISHED_SUFFIX}`);
      try {
        const kept = await write(unfinished, bytes);
        await nodeFiles.rename(unfinished, pathOf(kept.sha256));
        await nodeFiles.syncFolder(folder);
        return kept;
      } catch (error) {
        await removeIfExists(nodeFiles, unfinished).catch(() => {});
        throw hasErrorCode(error, 'ENOSPC') || hasErrorCode(error, 'EDQUOT') ? noSpace(error) : error;
      }
    },
    sizeOf: async (sha256) => {
      try {
        return (await stat(pathOf(sha256))).size;
      } catch (error) {
        if (hasErrorCode(error, 'ENOENT')) return undefined;
        throw error;
      }
    },
    read: (sha256, first, last) => createReadStream(pathOf(sha256), { start: first, end: last }),
  };
}

async function write(path: string, bytes: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256');
  const file = await nodeFiles.create(path);
  try {
    let size = 0;
    for await (const chunk of bytes) {
      hash.update(chunk);
      await file.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), size);
      size += chunk.byteLength;
    }
    await file.fdatasync();
    return { sha256: hash.digest('hex'), size };
  } finally {
    await file.close();
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await nodeFiles.list(folder)) {
    if (!name.endsWith(UNFINISHED_SUFFIX)) continue;
    const path = join(folder, name);
    const since = await stat(path).catch(() => undefined);
    if (since !== undefined && Date.now() - since.mtimeMs > MAX_UPLOAD_TIME) await removeIfExists(nodeFiles, path);
  }
}

const noSpace = (cause: unknown): CountersignError =>
  new CountersignError('STORE_UNAVAILABLE', 'There is no space for this package. Free some, and upload it again.', {
    cause,
  });
