import { Api } from '../support/api.js';
import { type ChildServer, startCountersign } from '../support/child-server.js';
import { accessTo } from '../support/device.js';
import { seededDice } from '../support/seeded.js';
import { makeVendorFolder, type VendorFolder } from '../support/vendor-folder.js';
import { loadUntilKilled } from './load.js';
import type { LicenseUnderTest, Seat } from './seat.js';
import { askAgain, settle } from './settle.js';
import { survey } from './survey.js';

const CLIENTS = 16;
const LICENSES = 8;
const SEATS_EACH = 30;

export interface TorturePlan {
  readonly kills: number;
  readonly seed: number;
  /** Told after each kill. */
  readonly progress?: (round: Round) => void;
}

export interface Round {
  readonly acknowledged: number;
  /** Acknowledged changes a second, until the kill. */
  readonly rate: number;
  /** From the start of the new process until it answers `/readyz`. */
  readonly restartMilliseconds: number;
}

export interface TortureResult {
  readonly rounds: readonly Round[];
  /** Requests and deactivations that were sent and never answered. */
  readonly unanswered: number;
  readonly refused: number;
  /** Each an acknowledged change that is not in the ledger after a restart. */
  readonly lost: readonly string[];
  readonly oversold: readonly string[];
  /** Answers that contradict earlier ones. */
  readonly contradictions: readonly string[];
}

/**
 * Kills a server under load again and again, and after each restart compares its ledger with what was acknowledged. The
 * seed decides what the clients do and when the kills fall, as far as the machine repeats itself.
 */
export async function torture({ kills, seed, progress }: TorturePlan): Promise<TortureResult> {
  const vendor = await makeVendorFolder();
  let server = await startCountersign(vendor.folder);
  try {
    const dice = seededDice(seed);
    const licenses = await addLicenses(server, vendor);
    const clients: Seat[][] = Array.from({ length: CLIENTS }, () => []);
    const rounds: Round[] = [];
    const lost: string[] = [];
    const oversold: string[] = [];
    const contradictions: string[] = [];
    const report = (violation: string): void => {
      contradictions.push(violation);
    };
    const askedAgain = new Set<Seat>();
    let unanswered = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const killAfter = 100 + Math.floor(dice() * 500);
      const load = await loadUntilKilled({ server, licenses, clients, dice, killAfter, report });
      const { acknowledged, seconds } = load;
      const began = performance.now();
      server = await startCountersign(vendor.folder);
      const lines = await openLines(server.url);
      await lines[0].expect('GET', '/readyz');
      const restartMilliseconds = performance.now() - began;

      const seats = clients.flat();
      const operator = await Api.open(server.url, vendor.apiKeys.readOnly);
      const found = [await survey(operator, seats)];
      unanswered += await settle([lines[0], lines[1]], seats, report);
      // All of them is too many after each kill; what is gone can only be forgotten, which the survey would show.
      await askAgain(
        lines,
        seats.filter((seat) => !askedAgain.has(seat) || kill === kills - 1),
        report,
      );
      for (const seat of seats) if (seat.state === 'gone') askedAgain.add(seat);
      found.push(await survey(operator, seats));
      lost.push(...found.flatMap((each) => each.lost));
      oversold.push(...found.flatMap((each) => each.oversold));
      for (const line of [...lines, operator]) line.close();

      const round = { acknowledged, rate: acknowledged / seconds, restartMilliseconds };
      rounds.push(round);
      progress?.(round);
    }
    const refused = clients.flat().filter(({ state }) => state === 'refused').length;
    return { rounds, unanswered, refused, lost, oversold, contradictions };
  } finally {
    await server.kill();
    await vendor.remove();
  }
}

async function addLicenses(server: ChildServer, vendor: VendorFolder): Promise<readonly LicenseUnderTest[]> {
  const api = await Api.open(server.url, vendor.apiKeys.readWrite);
  const product = await api.addProduct('Torture');
  const licenses: LicenseUnderTest[] = [];
  for (let i = 0; i < LICENSES; i += 1) {
    const view = await api.addLicense(product, SEATS_EACH);
    licenses.push({ view, access: accessTo(vendor.vendor, product, view.code) });
  }
  api.close();
  return licenses;
}

async function openLines(url: string): Promise<readonly [Api, Api, ...Api[]]> {
  const open = (): Promise<Api> => Api.open(url);
  return [await open(), await open(), ...(await Promise.all(Array.from({ length: CLIENTS - 2 }, open)))];
}
