import { Api } from '../support/api.js';
import type { ChildServer } from '../support/child-server.js';
import { licenseAccessTo } from '../support/device.js';
import { pickOne, type SeededRandom, seededRandom } from '../support/seeded.js';
import type { VendorFolder } from '../support/vendor-folder.js';
import { findViolations, noViolations, type Violations } from './find-violations.js';
import { loadUntilFault } from './load.js';
import type { LicenseUnderTest, Seat } from './seat.js';
import type { InjectedFault, OpenStoreUnderFaults, StoreUnderFaults } from './store-under-faults.js';

const CLIENTS = 16;
const LICENSES = 8;
const SEATS_EACH = 30;
/** Then a new vendor, so that the ledger that is compared after each fault does not grow without limit. */
const FAULTS_EACH_VENDOR = 25;
const LOG_SHOWN = 4_000;

export interface KillPlan {
  readonly kills: number;
  readonly seed: number;
  readonly openStore: OpenStoreUnderFaults;
  /** Told after each kill. */
  readonly progress?: (round: KillRound) => void;
}

export interface KillRound {
  readonly fault: string;
  /** Changes, until the kill. */
  readonly acknowledged: number;
  /** Acknowledged changes a second, until the kill. */
  readonly rate: number;
  /** From the end of the old process, or of the fault, until `/readyz` answers. */
  readonly restartMilliseconds: number;
}

export interface KillResult extends Violations {
  readonly rounds: readonly KillRound[];
  /** Requests and deactivations that were sent and never answered. */
  readonly unanswered: number;
  readonly refused: number;
  /** Of the store, while it was killed again and again. */
  readonly compactions: number;
}

/**
 * Repeatedly kills a server (or its store) under load, and each time compares its ledger with what was acknowledged.
 * The seed decides what the clients do and when the kills happen, as far as the machine is repeatable.
 */
export async function runKills({ kills, seed, openStore, progress }: KillPlan): Promise<KillResult> {
  const dice = seededRandom(seed);
  const rounds: KillRound[] = [];
  const violations = noViolations();
  let [unanswered, refused, compactions] = [0, 0, 0];
  while (rounds.length < kills) {
    const count = Math.min(FAULTS_EACH_VENDOR, kills - rounds.length);
    const life = await VendorLife.begin(await openStore(), dice, violations);
    try {
      for (let kill = 1; kill <= count; kill += 1) {
        const round = await life.round(kill === count).catch(life.explain);
        rounds.push(round);
        progress?.(round);
      }
    } finally {
      await life.end();
    }
    unanswered += life.unanswered;
    refused += life.clients.flat().filter(({ state }) => state === 'refused').length;
    compactions += life.compactions;
  }
  return { ...violations, rounds, unanswered, refused, compactions };
}

/** One vendor, from the first kill to the last. */
class VendorLife {
  unanswered = 0;
  compactions = 0;
  readonly clients: Seat[][] = Array.from({ length: CLIENTS }, () => []);
  readonly #store: StoreUnderFaults;
  readonly #dice: SeededRandom;
  readonly #violations: Violations;
  readonly #licenses: readonly LicenseUnderTest[];
  /**
   * What is deactivated can only be lost, which the survey would show: there are too many to ask for after each kill.
   */
  readonly #askedAgain = new Set<Seat>();
  #server: ChildServer;

  private constructor(
    store: StoreUnderFaults,
    server: ChildServer,
    licenses: readonly LicenseUnderTest[],
    dice: SeededRandom,
    violations: Violations,
  ) {
    this.#store = store;
    this.#server = server;
    this.#licenses = licenses;
    this.#dice = dice;
    this.#violations = violations;
  }

  static async begin(store: StoreUnderFaults, dice: SeededRandom, violations: Violations): Promise<VendorLife> {
    const server = await store.start();
    return new VendorLife(store, server, await addLicenses(server, store.vendor), dice, violations);
  }

  async end(): Promise<void> {
    await this.#server.kill();
    await this.#store.remove();
  }

  /** What the server reported before a round ended unexpectedly. */
  readonly explain = (cause: unknown): never => {
    throw new Error(`The server's log ends:\n${this.#server.log.slice(-LOG_SHOWN)}`, { cause });
  };

  async round(isLast: boolean): Promise<KillRound> {
    const fault = pickOne(this.#dice, this.#store.faults) as InjectedFault;
    const server = this.#server;
    const { acknowledged, seconds } = await loadUntilFault({
      url: server.url,
      licenses: this.#licenses,
      clients: this.clients,
      dice: this.#dice,
      strikeAfter: 100 + Math.floor(this.#dice() * 500),
      strike: () => fault.strike(server),
      report: (violation) => this.#violations.contradictions.push(violation),
    });
    const began = performance.now();
    if (fault.endsServer) this.#server = await this.#store.start();
    await untilReady(this.#server);
    const restartMilliseconds = performance.now() - began;
    this.compactions = (await this.#store.compactions?.()) ?? 0;

    const seats = this.clients.flat();
    const asking = seats.filter((seat) => !this.#askedAgain.has(seat) || isLast);
    const readOnlyKey = this.#store.vendor.apiKeys.readOnly;
    const restarted = { server: this.#server, readOnlyKey, seats, asking, clients: CLIENTS };
    this.unanswered += await findViolations(restarted, this.#violations);
    for (const seat of seats) if (seat.state === 'gone') this.#askedAgain.add(seat);
    return { fault: fault.name, acknowledged, rate: acknowledged / seconds, restartMilliseconds };
  }
}

/** A server whose database was killed continues, and is ready once it is connected again. */
async function untilReady(server: ChildServer): Promise<void> {
  const line = await Api.open(server.url);
  while ((await line.call('GET', '/readyz')).status !== 200) await new Promise(setImmediate);
  line.close();
}

async function addLicenses(server: ChildServer, vendor: VendorFolder): Promise<readonly LicenseUnderTest[]> {
  const api = await Api.open(server.url, vendor.apiKeys.readWrite);
  const product = await api.addProduct('Torture');
  const licenses: LicenseUnderTest[] = [];
  for (let i = 0; i < LICENSES; i += 1) {
    const view = await api.addLicense(product, SEATS_EACH);
    licenses.push({ view, access: licenseAccessTo(vendor.vendor, product, view.code) });
  }
  api.close();
  return licenses;
}
