import { mkdtemp, open, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { arch, platform, version } from 'node:process';
import { median } from '../support/statistics.js';

/** Where and when figures were measured: without it they mean nothing. */
export async function describeMachine(): Promise<string> {
  const processors = cpus();
  return [
    `${processors.length} x ${processors[0]?.model.trim() ?? 'unknown'}, ${platform} ${arch}, Node ${version}`,
    `a durable write of 4 KiB takes ${(await durableWriteMilliseconds()).toFixed(2)} ms`,
    new Date().toISOString().slice(0, 10),
  ].join('; ');
}

/** What the disk does for each commit, at a minimum: it limits durable activations more than the processor. */
async function durableWriteMilliseconds(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-disk-'));
  try {
    const file = await open(join(folder, 'log'), 'w');
    const block = Buffer.alloc(4096, 'x');
    const milliseconds: number[] = [];
    for (let i = 0; i < 50; i += 1) {
      const began = performance.now();
      await file.write(block);
      await file.datasync();
      milliseconds.push(performance.now() - began);
    }
    await file.close();
    return median(milliseconds);
  } finally {
    await rm(folder, { recursive: true });
  }
}
