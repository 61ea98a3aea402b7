import { type Client, openClient } from '@countersign/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api, type LicenseView } from '../support/api.js';
import { type ChildServer, startCountersign } from '../support/child-server.js';
import { randomBelow, type SeededRandom, seededRandom } from '../support/seeded.js';
import { makeVendorFolder, type VendorFolder } from '../support/vendor-folder.js';
import { BadNetwork } from './bad-network.js';
import { MemoryState, ProcessDied } from './memory-state.js';

const PRODUCT = 'renderer';

let vendor: VendorFolder;
let server: ChildServer;
beforeAll(async () => {
  vendor = await makeVendorFolder();
  server = await startCountersign(vendor.folder);
  await asVendor((api) =>
    api.expect('POST', '/v1/products', {
      id: PRODUCT,
      name: 'Renderer',
      features: [
        { code: 'renders', name: 'Renders', included: true, type: 'consumption-tokens' },
        { code: 'seat', name: 'Seat', included: true, type: 'floating' },
      ],
    }),
  );
});
afterAll(async () => {
  await server.stop();
  await vendor.remove();
});

async function asVendor<T>(act: (api: Api) => Promise<T>): Promise<T> {
  const api = await Api.open(server.url, vendor.apiKeys.readWrite);
  try {
    return await act(api);
  } finally {
    api.close();
  }
}

const sell = (renders: { readonly limit?: number; readonly offline?: number }): Promise<LicenseView> =>
  asVendor((api) =>
    api.expect('POST', '/v1/licenses', {
      productId: PRODUCT,
      seats: 5,
      features: [
        { code: 'renders', ...renders },
        { code: 'seat', limit: 1 },
      ],
    }),
  );

const used = (license: LicenseView): Promise<number> =>
  asVendor(async (api) => {
    const path = `/v1/licenses/${license.id}/usage`;
    const { features } = await api.expect<{ features: { code: string; used: number }[] }>('GET', path);
    return features.find(({ code }) => code === 'renders')?.used ?? 0;
  });

/** A computer with its state, whose application is started anew when it died. */
class Computer {
  readonly state = new MemoryState();
  readonly network: BadNetwork;
  readonly #name: string;
  client!: Client;

  constructor(name: string, dice: SeededRandom) {
    this.#name = name;
    this.network = new BadNetwork(dice);
  }

  async start(): Promise<void> {
    this.state.dieAfter = undefined;
    this.client = await openClient({
      roots: vendor.roots,
      product: PRODUCT,
      state: this.state.open(),
      machine: async () => ({ mid: this.#name, brd: `${this.#name} board` }),
      fetch: this.network.fetch,
    });
  }
}

async function computers(count: number, license: LicenseView, dice: SeededRandom): Promise<readonly Computer[]> {
  const made = Array.from({ length: count }, (_, index) => new Computer(`computer ${license.id} ${index}`, dice));
  for (const computer of made) {
    await computer.start();
    await computer.client.activateOnline({ server: server.url, licenseCode: license.code });
  }
  return made;
}

/** As an application does that needs to know: under one id, until it does. @returns whether the tokens may be used */
async function consume(computer: Computer, amount: number, id: string, online: boolean): Promise<boolean> {
  for (;;) {
    try {
      await computer.client.consume('renders', amount, { id, ...(online && { server: server.url }) });
      return true;
    } catch (error) {
      if (!(error instanceof ProcessDied)) {
        const { code } = error as { readonly code: string };
        if (code === 'USAGE_NOT_OFFLINE' || code === 'FEATURE_LIMIT_REACHED') return false;
        throw error;
      }
      await computer.start();
    }
  }
}

/** By file, or online; what goes wrong with it is to be put right by a later one. */
async function settle({ client, network }: Computer, dice: SeededRandom): Promise<void> {
  try {
    if (randomBelow(dice, 2) === 0) {
      await client.settleUsage({ server: server.url });
      return;
    }
    const usage = await client.createUsageRecord();
    if (randomBelow(dice, 3) === 0) return;
    const answer = await asVendor((api) => api.expect<{ answer: string }>('POST', '/v1/usage', { usage }));
    await network.deliverAgain(server.url);
    if (randomBelow(dice, 3) > 0) await client.importCertificate(answer.answer);
  } catch (error) {
    if (!['USAGE_NONE', 'SERVER_UNREACHABLE'].includes((error as { readonly code: string }).code)) throw error;
  }
}

/** @returns how many tokens the applications were let use */
async function work(all: readonly Computer[], dice: SeededRandom, steps: number): Promise<number> {
  let total = 0;
  for (let step = 0; step < steps; step += 1) {
    const computer = all[randomBelow(dice, all.length)] as Computer;
    const amount = 1 + randomBelow(dice, 5);
    const online = randomBelow(dice, 2) === 0;
    if (randomBelow(dice, 4) === 0) computer.state.dieAfter = randomBelow(dice, 3);
    if (await consume(computer, amount, `job-${step}`, online)) total += amount;
    await computer.start();
    if (randomBelow(dice, 4) === 0) await settle(computer, dice);
    if (step === Math.floor(steps / 2)) {
      await server.kill();
      server = await startCountersign(vendor.folder);
    }
  }
  return total;
}

describe('Tokens of several computers, through a bad network and crashes of both sides', () => {
  it('are counted once', async () => {
    const dice = seededRandom(1);
    const license = await sell({ offline: 10_000 });
    const all = await computers(3, license, dice);
    const expected = await work(all, dice, 40);
    for (const { client, network } of all) {
      network.isGood = true;
      const { notices } = await client.settleUsage({ server: server.url });
      expect(notices).toEqual([]);
    }
    expect(expected).toBeGreaterThan(60);
    expect(await used(license)).toBe(expected);
  });

  it('are never more than the license has where none may be owed', async () => {
    const dice = seededRandom(5);
    const license = await sell({ limit: 40 });
    const all = await computers(3, license, dice);
    const granted = await work(all, dice, 40);
    expect(await used(license)).toBeLessThanOrEqual(40);
    expect(granted).toBeLessThanOrEqual(await used(license));
    for (const { network } of all) network.isGood = true;
    // What was counted in vain is not lost: the computer for which it was counted still has it.
    let rest = 0;
    for (const computer of all) while (await consume(computer, 1, `rest-${rest}`, true)) rest += 1;
    expect([granted + rest, await used(license)]).toEqual([40, 40]);
  });
});
