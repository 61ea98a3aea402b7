import { Api } from '../../support/api.js';
import { type ChildServer, startCountersign } from '../../support/child-server.js';
import { licenseAccessTo } from '../../support/device.js';
import { makeVendorFolder, type VendorFolder } from '../../support/vendor-folder.js';
import { newSeat, SeatViolation, StoreUnavailable, sendRequest } from '../ceremony.js';
import { findViolations, noViolations, type Violations } from '../find-violations.js';
import type { LicenseUnderTest, Seat } from '../seat.js';
import { mountSmallDisk, type SmallDisk } from './small-disk.js';

const DISK_BYTES = 32 * 1024 * 1024;
const CLIENTS = 8;
/** Until the disk is full: some hundred activations. */
const SPARE_BYTES = 400_000;
const REFUSALS = 40;
/** So that the disk is full while a snapshot is written, too. */
const COMPACT_ABOVE_BYTES = 150_000;

export interface FullDiskRound {
  readonly acknowledged: number;
  /** Acknowledged changes a second, until the first was refused. */
  readonly rate: number;
  readonly refused: number;
}

export interface FullDiskResult extends Violations {
  readonly rounds: readonly FullDiskRound[];
}

export interface FullDiskPlan {
  readonly rounds: number;
  readonly progress?: (round: FullDiskRound) => void;
}

/**
 * Lets clients activate devices until the disk is full, and beyond: changes are refused with 503, reads are answered.
 * Then there is space again, and the same server accepts changes; after a kill, everything acknowledged is there, and
 * nothing refused. `undefined` if no disk can be mounted.
 */
export async function runFullDisk({ rounds, progress }: FullDiskPlan): Promise<FullDiskResult | undefined> {
  const disk = await mountSmallDisk(DISK_BYTES);
  if (disk === undefined) return undefined;
  try {
    const vendor = await makeVendorFolder({ above: disk.folder });
    const run = await FullDiskRun.begin(disk, vendor);
    try {
      for (let round = 0; round < rounds; round += 1) {
        run.rounds.push(await run.round());
        progress?.(run.rounds.at(-1) as FullDiskRound);
      }
    } finally {
      await run.server.kill();
    }
    return { ...run.violations, rounds: run.rounds };
  } finally {
    await disk.remove();
  }
}

class FullDiskRun {
  readonly rounds: FullDiskRound[] = [];
  readonly violations = noViolations();
  server: ChildServer;
  readonly #disk: SmallDisk;
  readonly #vendor: VendorFolder;
  readonly #license: LicenseUnderTest;
  readonly #seats: Seat[] = [];
  readonly #start: () => Promise<ChildServer>;

  private constructor(disk: SmallDisk, vendor: VendorFolder, server: ChildServer, license: LicenseUnderTest) {
    this.#disk = disk;
    this.#vendor = vendor;
    this.server = server;
    this.#license = license;
    this.#start = () => startOn(vendor);
  }

  static async begin(disk: SmallDisk, vendor: VendorFolder): Promise<FullDiskRun> {
    const server = await startOn(vendor);
    const api = await Api.open(server.url, vendor.apiKeys.readWrite);
    const product = await api.addProduct('CAD Studio');
    const view = await api.addLicense(product, 100_000);
    api.close();
    return new FullDiskRun(disk, vendor, server, { view, access: licenseAccessTo(vendor.vendor, product, view.code) });
  }

  async round(): Promise<FullDiskRound> {
    await this.#disk.leave(SPARE_BYTES);
    const load = await this.#workUntilRefused();
    await this.#expectAnswers();
    await this.#disk.makeSpace();
    // The same server, and the devices that were refused.
    const readOnlyKey = this.#vendor.apiKeys.readOnly;
    const seats = this.#seats;
    try {
      await findViolations({ server: this.server, readOnlyKey, seats }, this.violations);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      this.violations.contradictions.push('changes are refused though there is space again');
    }
    await this.server.kill();
    this.server = await this.#start();
    await findViolations({ server: this.server, readOnlyKey, seats }, this.violations);
    return load;
  }

  async #workUntilRefused(): Promise<FullDiskRound> {
    let [acknowledged, refused, seconds] = [0, 0, 0];
    const began = performance.now();
    const work = async (): Promise<void> => {
      const line = await Api.open(this.server.url);
      while (refused < REFUSALS) {
        const seat = await newSeat(this.#license);
        this.#seats.push(seat);
        try {
          await sendRequest(line, seat);
          if (refused === 0) acknowledged += 1;
        } catch (error) {
          if (error instanceof SeatViolation) this.violations.contradictions.push(error.message);
          else if (!(error instanceof StoreUnavailable)) throw error;
          if (refused === 0) seconds = (performance.now() - began) / 1000;
          refused += 1;
        }
      }
      line.close();
    };
    await Promise.all(Array.from({ length: CLIENTS }, work));
    return { acknowledged, rate: acknowledged / seconds, refused };
  }

  /** On the full disk: acknowledged changes can be read, and refused ones are absent. */
  async #expectAnswers(): Promise<void> {
    const api = await Api.open(this.server.url, this.#vendor.apiKeys.readOnly);
    const { view } = this.#license;
    const active = this.#seats.filter(({ state }) => state === 'active');
    const { status, body } = await api.call('GET', `/v1/licenses/${view.id}`);
    const taken = status === 200 ? (JSON.parse(body) as { readonly seatsTaken: number }).seatsTaken : undefined;
    if (taken !== active.length) {
      this.violations.lost.push(
        `on a full disk ${active.length} seats are taken, and the server says ${taken ?? status}`,
      );
    }
    const activation = active.at(-1)?.activation;
    const nonce = 'A'.repeat(22);
    const check = await api.call('POST', '/v1/device/checks', {
      product: view.productId,
      activation,
      generation: 1,
      nonce,
    });
    if (check.status !== 200)
      this.violations.contradictions.push(`on a full disk a check was answered ${check.status}`);
    api.close();
  }
}

const startOn = (vendor: VendorFolder): Promise<ChildServer> =>
  startCountersign(vendor.folder, { journal: { compactAboveBytes: COMPACT_ABOVE_BYTES } });
