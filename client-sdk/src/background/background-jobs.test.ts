import { beforeEach, expect, test } from 'vitest';
import type { Context } from '../context.js';
import { type VirtualTime, virtualTime } from '../testing/virtual-time.js';
import { type BackgroundJob, BackgroundJobs } from './background-jobs.js';

let time: VirtualTime;
let context: Context;
const done: string[] = [];
beforeEach(() => {
  time = virtualTime(0);
  context = { timer: time.options.timer } as Context;
  done.splice(0);
});

const broken: BackgroundJob = {
  name: 'broken',
  onTick: () => Promise.reject(new Error('the disk is full')),
  onClose() {
    throw new Error('the disk is full');
  },
};
const note: BackgroundJob = {
  name: 'note',
  onTick: async () => void done.push('tick'),
  onClose: async () => void done.push('close'),
};

test('does each job every minute, whatever fails beside it, and once more at the end', async () => {
  const jobs = new BackgroundJobs(context, [broken, note]);
  await time.pass(180);
  await Promise.all([jobs.close(), jobs.close()]);
  await jobs.close();
  await time.pass(180);
  expect(done).toEqual(['tick', 'tick', 'tick', 'close']);
  expect(time.waiting).toBe(0);
});

test('waits for nothing where no job does', async () => {
  const jobs = new BackgroundJobs(context, [{ name: 'last', onClose: async () => void done.push('close') }]);
  expect(time.waiting).toBe(0);
  await jobs.close();
  expect(done).toEqual(['close']);
});
