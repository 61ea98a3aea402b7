import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ContentsSummary, CopyOptions } from '@countersign/server';
import { childMain } from '../../support/child-server.js';

export type CopyMessage = Omit<CopyOptions, 'onProgress'>;

export interface CopiedMessage {
  readonly summary: ContentsSummary;
  /** Only of the copy, without the start of the process. */
  readonly seconds: number;
  /** The peak memory of the process. */
  readonly megabytes: number;
}

/** Runs `copyStore` in a separate process. */
export async function copyInChild(message: CopyMessage): Promise<CopiedMessage> {
  const child = fork(childMain('faults/copying/copy-main.js'), [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const closed = once(child, 'close').then(() => undefined);
  child.send(message);
  const copied = await Promise.race([once(child, 'message').then(([first]) => first as CopiedMessage), closed]);
  await closed;
  if (copied === undefined) throw new Error(`The copy failed:\n${log}`);
  return copied;
}
