/**
 * Run by `folder-lock.test.ts` in a process of its own: takes and releases locks as it is told on standard input, a
 * line each: `take <folder>` is answered `taken` or the error's code, `release` is answered `released`.
 */
import { randomUUID } from 'node:crypto';
import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { CountersignError } from '@countersign/shared';
import { type FolderLock, lockFolder } from './folder-lock.js';

let lock: FolderLock | undefined;

async function answer(line: string): Promise<string> {
  if (line === 'release') {
    await lock?.release();
    lock = undefined;
    return 'released';
  }
  try {
    lock = await lockFolder(line.slice('take '.length), { randomId: randomUUID });
    return 'taken';
  } catch (error) {
    return error instanceof CountersignError ? error.code : String(error);
  }
}

for await (const line of createInterface({ input: stdin })) stdout.write(`${await answer(line)}\n`);
