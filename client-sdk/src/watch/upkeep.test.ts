import { beforeEach, expect, test } from 'vitest';
import type { Context } from '../context.js';
import { type VirtualTime, virtualTime } from '../testing/virtual-time.js';
import { type Chore, Upkeep } from './upkeep.js';

let time: VirtualTime;
let context: Context;
const done: string[] = [];
beforeEach(() => {
  time = virtualTime(0);
  context = { timer: time.options.timer } as Context;
  done.splice(0);
});

const broken: Chore = {
  name: 'broken',
  onTick: () => Promise.reject(new Error('the disk is full')),
  onClose() {
    throw new Error('the disk is full');
  },
};
const note: Chore = {
  name: 'note',
  onTick: async () => void done.push('tick'),
  onClose: async () => void done.push('close'),
};

test('does each chore every minute, whatever fails beside it, and once more at the end', async () => {
  const upkeep = new Upkeep(context, [broken, note]);
  await time.pass(180);
  await Promise.all([upkeep.close(), upkeep.close()]);
  await upkeep.close();
  await time.pass(180);
  expect(done).toEqual(['tick', 'tick', 'tick', 'close']);
  expect(time.waiting).toBe(0);
});

test('waits for nothing where no chore does', async () => {
  const upkeep = new Upkeep(context, [{ name: 'last', onClose: async () => void done.push('close') }]);
  expect(time.waiting).toBe(0);
  await upkeep.close();
  expect(done).toEqual(['close']);
});
