import { Api, type LicenseView, problemCode } from '../support/api.js';
import { startCountersign } from '../support/child-server.js';
import { licenseAccessTo } from '../support/device.js';
import type { HttpAnswer } from '../support/http-connection.js';
import { makeVendorFolder } from '../support/vendor-folder.js';
import { newSeat, sendDeactivation, sendRequest } from './ceremony.js';
import { reportViolations } from './resolve-unanswered.js';
import type { LicenseUnderTest, Seat } from './seat.js';
import { surveyLedger } from './survey.js';

/** How many times the same is sent concurrently. */
export const REPLAY_COUNT = 20;

export interface ReplayPlan {
  readonly rounds: number;
  readonly progress?: (rounds: number) => void;
}

export interface ReplayResult {
  readonly rounds: number;
  readonly violations: readonly string[];
}

/**
 * Sends one request twenty times at once, then the deactivation twenty times at once while the request is sent again
 * and other devices want the seat; then the deactivation once more, when another device has the seat.
 */
export async function runReplays({ rounds, progress }: ReplayPlan): Promise<ReplayResult> {
  const vendor = await makeVendorFolder();
  const server = await startCountersign(vendor.folder);
  try {
    const operator = await Api.open(server.url, vendor.apiKeys.readWrite);
    const lines = await Promise.all(Array.from({ length: 2 * REPLAY_COUNT }, () => Api.open(server.url)));
    const product = await operator.addProduct('Replays');
    const violations: string[] = [];
    const seats: Seat[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const view = await operator.addLicense(product, 1);
      const license = { view, access: licenseAccessTo(vendor.vendor, product, view.code) };
      const report = (violation: string): void => void violations.push(`round ${round}: ${violation}`);
      await reportViolations(report, async () => {
        seats.push(...(await new ReplayRound(lines, operator, license, report).play()));
      });
      progress?.(round + 1);
    }
    const { lost, oversold } = await surveyLedger(operator, seats);
    for (const line of [...lines, operator]) line.close();
    return { rounds, violations: [...violations, ...lost, ...oversold] };
  } finally {
    await server.stop();
    await vendor.remove();
  }
}

class ReplayRound {
  readonly #lines: readonly Api[];
  readonly #operator: Api;
  readonly #license: LicenseUnderTest;
  readonly #report: (violation: string) => void;

  constructor(lines: readonly Api[], operator: Api, license: LicenseUnderTest, report: (violation: string) => void) {
    this.#lines = lines;
    this.#operator = operator;
    this.#license = license;
    this.#report = report;
  }

  async play(): Promise<readonly Seat[]> {
    const first = await newSeat(this.#license);
    const others = await Promise.all(Array.from({ length: REPLAY_COUNT / 2 }, () => newSeat(this.#license)));
    await this.#sameRequest(first);
    await this.#sameDeactivation(first, others);
    return [first, ...others];
  }

  async #sameRequest(seat: Seat): Promise<void> {
    const answers = await this.#atOnce('/v1/device/activations', { request: seat.request });
    this.#expectSame(answers, 'request');
    await sendRequest(this.#line(0), seat);
    if (!answers.every(({ body }) => body.includes(seat.certificate))) this.#report('a certificate is another one');
    await this.#expectTaken(1);
  }

  async #sameDeactivation(seat: Seat, others: readonly Seat[]): Promise<void> {
    const again = (from: number, count: number): Promise<readonly HttpAnswer[]> =>
      this.#atOnce('/v1/device/activations', { request: seat.request }, from, count);
    seat.deactivation = await seat.device.deactivation(seat.license.access, seat.activation);
    const replayed = { deactivation: seat.deactivation };
    const [receipts, requests] = await Promise.all([
      this.#atOnce('/v1/device/deactivations', replayed),
      again(REPLAY_COUNT, REPLAY_COUNT / 2),
      ...others.map((other, index) => sendRequest(this.#line(REPLAY_COUNT + REPLAY_COUNT / 2 + index), other)),
    ]);
    this.#expectSame(receipts, 'deactivation');
    for (const answer of requests) {
      const isAsBefore = answer.status === 200 && answer.body.includes(seat.certificate);
      if (!isAsBefore && codeOf(answer) !== 'REQUEST_CONSUMED')
        this.#report(`a request was answered ${codeOf(answer)}`);
    }
    await sendDeactivation(this.#line(0), seat);
    if (receipts[0] !== undefined && !receipts[0].body.includes(seat.receipt))
      this.#report('the receipt is another one');

    const winners = others.filter(({ state }) => state === 'active');
    if (winners.length > 1) this.#report(`one seat that came free went to ${winners.length} devices`);
    if (winners.length === 0) await sendRequest(this.#line(0), others[0] as Seat);
    await this.#expectTaken(1);
    // Another device has the seat now: the old deactivation certificate must not free it a second time.
    this.#expectSame(await this.#atOnce('/v1/device/deactivations', replayed), 'deactivation');
    for (const answer of await again(0, REPLAY_COUNT)) {
      if (codeOf(answer) !== 'REQUEST_CONSUMED') this.#report(`a consumed request was answered ${codeOf(answer)}`);
    }
    await this.#expectTaken(1);
  }

  #atOnce(path: string, body: unknown, from = 0, count = REPLAY_COUNT): Promise<readonly HttpAnswer[]> {
    return Promise.all(this.#lines.slice(from, from + count).map((line) => line.call('POST', path, body)));
  }

  #expectSame(answers: readonly HttpAnswer[], what: string): void {
    const refused = answers.filter(({ status }) => status !== 200);
    if (refused.length > 0) this.#report(`a ${what} sent ${answers.length} times was answered ${refused.map(codeOf)}`);
    const different = new Set(answers.map(({ body }) => body)).size;
    if (different !== 1) this.#report(`a ${what} sent ${answers.length} times got ${different} different answers`);
  }

  async #expectTaken(seats: number): Promise<void> {
    const { seatsTaken } = await this.#operator.expect<LicenseView>('GET', `/v1/licenses/${this.#license.view.id}`);
    if (seatsTaken !== seats) this.#report(`${seatsTaken} seats are taken, not ${seats}`);
  }

  #line(index: number): Api {
    return this.#lines[index] as Api;
  }
}

const codeOf = (answer: HttpAnswer): string => (answer.status < 400 ? String(answer.status) : problemCode(answer));
