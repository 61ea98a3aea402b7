/**
 * Copies a ledger in a separate process, to measure its memory. The location comes in a message, because a URL has a
 * password.
 */
import { once } from 'node:events';
import { copyStore } from '@countersign/server';
import type { CopiedMessage, CopyMessage } from './copy-in-child.js';

process.once('disconnect', () => process.exit(1));
const [message] = (await once(process, 'message')) as [CopyMessage];
const began = performance.now();
const summary = await copyStore(message);
const copied: CopiedMessage = {
  summary,
  seconds: (performance.now() - began) / 1000,
  // Node counts in KiB.
  megabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
};
process.send?.(copied, () => process.exit(0));
