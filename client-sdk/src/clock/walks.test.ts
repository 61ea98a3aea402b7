import { afterAll, expect, test } from 'vitest';
import { openClient } from '../open-client.js';
import { ClockWalk } from '../testing/clock-walk.js';
import { seededRandom } from '../testing/seeded-random.js';
import { PRODUCT, removeFolders, TEST_MACHINE } from '../testing/test-device.js';
import { createTestVendor } from '../testing/test-vendor.js';
import { makeClientDevice, makePureDevice, type WalkClocks, type WalkedDevice } from '../testing/walked-device.js';

afterAll(removeFolders);

const SEED = Number(process.env.CLOCK_WALK_SEED ?? Date.now() % 1_000_000_000);

/** Walks from consecutive seeds; a failure names the seed, to start from with `CLOCK_WALK_SEED`. */
async function walk(
  walks: number,
  steps: number,
  piece: number,
  make: (clocks: WalkClocks) => WalkedDevice,
): Promise<void> {
  for (let seed = SEED; seed < SEED + walks; seed += 1) {
    const clocks: WalkClocks = { wall: 0, monotonic: 0 };
    const walked = new ClockWalk(seededRandom(seed), make(clocks), clocks, piece);
    await walked.go(steps, seed % 3 === 0);
    expect(walked.complaints, `CLOCK_WALK_SEED=${seed}`).toEqual([]);
  }
}

test('no walk of 10,000 extends a term, bricks a device or raises a false alarm', async () => {
  await walk(10_000, 40, 600, makePureDevice);
}, 120_000);

test('nor does one of 100 over real clients', async () => {
  const vendor = await createTestVendor({ delegation: { nbf: 0, exp: 253_402_300_799 } });
  await walk(100, 8, 86_400, (clocks) =>
    makeClientDevice(vendor, (fetch, folder) =>
      openClient({
        roots: vendor.roots,
        product: PRODUCT,
        state: folder,
        machine: async () => TEST_MACHINE,
        clock: () => clocks.wall * 1000,
        monotonic: () => clocks.monotonic * 1000,
        fetch,
      }),
    ),
  );
}, 120_000);
