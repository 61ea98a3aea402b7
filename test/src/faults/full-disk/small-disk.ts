import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A separate, very small file system. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all space except a number of bytes. */
  leave(bytes: number): Promise<void>;
  /** Gives it back. */
  makeSpace(): Promise<void>;
  remove(): Promise<void>;
}

/** `undefined` if it can't be mounted: that takes Linux and root. */
export async function mountSmallDisk(bytes: number): Promise<SmallDisk | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-small-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'countersign-test', folder]);
  } catch {
    await rm(folder, { recursive: true });
    return undefined;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    async leave(spare) {
      const { bavail, bsize } = await statfs(folder);
      await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - spare)));
    },
    makeSpace: () => rm(ballast),
    async remove() {
      await run('umount', [folder]);
      await rm(folder, { recursive: true });
    },
  };
}
