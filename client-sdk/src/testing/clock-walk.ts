import { CLOCK_TOLERANCE_SECONDS } from '../clock/device-clock.js';
import { randomBelow, type SeededRandom } from './seeded-random.js';
import type { WalkCertificate, WalkClocks, WalkedDevice } from './walked-device.js';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const START = 1_800_000_000;
const TERM = 10 * DAY;
/** Seconds are rounded down in several places. */
const ROUNDING = 5;

interface Asked {
  readonly name: string;
  readonly generation: number;
  /** How long the product really ran. */
  readonly ran: number;
  /** How many times the vendor was heard from. */
  readonly heard: number;
}

/** A walk of one device through real time. It records what really happened, to compare its verdicts with. */
export class ClockWalk {
  readonly #dice: SeededRandom;
  readonly #device: WalkedDevice;
  readonly #clocks: WalkClocks;
  readonly #countsSleep: boolean;
  readonly #piece: number;
  /** Error of the vendor's clock. */
  #vendorAhead = 0;
  /** Whether the vendor ever signed a time in the future. */
  #misled = false;
  #truth = START;
  #ran = 0;
  #granted = 0;
  /** Seconds that a walk may gain: one minute per kill, and rounding. */
  #allowed = ROUNDING;
  #heard = 0;
  #generation = 0;
  #paidUntil = START + TERM;
  #firstSigned: number | undefined;
  #lastExpiry = 0;
  #asked: Asked[] = [];
  #signed: (WalkCertificate & { readonly asked: Asked; readonly ranBySignature: number; readonly isRight: boolean })[] =
    [];
  readonly complaints: string[] = [];

  /** @param piece seconds: precision of the measured time for which a license was granted */
  constructor(dice: SeededRandom, device: WalkedDevice, clocks: WalkClocks, piece: number) {
    this.#piece = piece;
    this.#dice = dice;
    this.#device = device;
    this.#clocks = clocks;
    this.#countsSleep = dice() < 0.5;
    clocks.wall = START;
    clocks.monotonic = randomBelow(dice, DAY);
  }

  /** Activates at the start, then takes `steps` steps. */
  async go(steps: number, mayMislead: boolean): Promise<void> {
    await this.#device.start();
    await this.#ask();
    this.#sign();
    await this.#import();
    for (let step = 0; step < steps; step += 1) {
      await this.#step(mayMislead);
      if (this.complaints.length > 0) return;
    }
    this.#weigh();
  }

  async #step(mayMislead: boolean): Promise<void> {
    const dice = this.#dice;
    const choice = randomBelow(dice, 100);
    if (choice < 30) await this.#run(randomBelow(dice, 2) === 0 ? randomBelow(dice, HOUR) : randomBelow(dice, 2 * DAY));
    else if (choice < 45) this.#turnClock();
    else if (choice < 50) this.#sleep(randomBelow(dice, 2 * DAY));
    else if (choice < 56) await this.#reboot();
    else if (choice < 61) await this.#endProcess(randomBelow(dice, this.#device.processes));
    else if (choice < 65 && this.#device.processes < 3) await this.#device.start();
    else if (choice < 72) await this.#ask();
    else if (choice < 80) this.#sign();
    else if (choice < 88) await this.#import();
    else if (choice < 95) await this.#check();
    else if (choice < 97) this.#paidUntil = Math.max(this.#paidUntil, this.#truth) + TERM;
    else if (mayMislead)
      this.#vendorAhead = this.#vendorAhead === 0 ? randomBelow(dice, 2 * 10 ** randomBelow(dice, 9)) : 0;
    await this.#expectNoFalseAlarm();
  }

  #advance(seconds: number, isRunning: boolean): void {
    this.#truth += seconds;
    this.#clocks.wall += seconds;
    if (!isRunning && !this.#countsSleep) return;
    // Clocks that can't be set are slightly inaccurate.
    this.#clocks.monotonic += seconds * (1 + (this.#dice() - 0.5) / 500);
    this.#ran += seconds;
  }

  /** In steps, with a status call after each; near the end of the term in small ones. */
  async #run(seconds: number): Promise<void> {
    const device = this.#device;
    let left = seconds;
    let before = await device.status(0);
    while (left > 0) {
      const toEnd = this.#lastExpiry - Math.max(this.#clocks.wall, device.mark());
      const piece = Math.min(left, Math.max(this.#piece, toEnd > 0 ? Math.floor(toEnd / 2) : DAY));
      const unwritten = Math.min(piece, randomBelow(this.#dice, MINUTE));
      this.#advance(piece - unwritten, true);
      for (let index = 0; index < device.processes; index += 1) await device.status(index);
      this.#advance(unwritten, true);
      const after = await device.status(0);
      if (before.granted && after.granted) this.#granted += piece;
      before = after;
      left -= piece;
    }
  }

  /** The machine's owner, an attacker, a network time server, a flat battery. */
  #turnClock(): void {
    const dice = this.#dice;
    const clocks = this.#clocks;
    const times = [
      () => this.#truth,
      () => this.#truth + randomBelow(dice, 600) - 300,
      () => this.#truth - randomBelow(dice, 14 * HOUR),
      () => this.#device.mark() - randomBelow(dice, CLOCK_TOLERANCE_SECONDS),
      () => START + randomBelow(dice, 2 * DAY),
      () => clocks.wall - randomBelow(dice, 3 * DAY),
      () => randomBelow(dice, 2 * START),
      () => 0,
      () => this.#truth + randomBelow(dice, 2_000) * DAY,
    ];
    clocks.wall = Math.max(0, (times[randomBelow(dice, times.length)] ?? (() => this.#truth))());
  }

  #sleep(seconds: number): void {
    this.#advance(seconds, false);
  }

  async #reboot(): Promise<void> {
    while (this.#device.processes > 0) await this.#end(0);
    const off = randomBelow(this.#dice, 3 * DAY);
    this.#truth += off;
    this.#clocks.wall = randomBelow(this.#dice, 5) === 0 ? 0 : this.#clocks.wall + off;
    this.#clocks.monotonic = randomBelow(this.#dice, MINUTE);
    await this.#device.start();
  }

  async #endProcess(index: number): Promise<void> {
    await this.#end(index);
    if (this.#device.processes === 0) await this.#device.start();
  }

  async #end(index: number): Promise<void> {
    this.#allowed += MINUTE + ROUNDING;
    if (randomBelow(this.#dice, 2) === 0) this.#device.kill(index);
    else await this.#device.close(index);
  }

  #vendorNow(): number {
    return this.#truth + this.#vendorAhead;
  }

  async #ask(): Promise<void> {
    const name = await this.#device.request();
    this.#asked.push({ name, generation: ++this.#generation, ran: this.#ran, heard: this.#heard });
  }

  #sign(): void {
    const [asked] = this.#asked.splice(randomBelow(this.#dice, this.#asked.length), 1);
    const signed = this.#vendorNow();
    if (asked === undefined || this.#paidUntil <= signed) return;
    const { name: request, generation } = asked;
    const isRight = this.#vendorAhead === 0;
    const certificate = { request, generation, signed, expires: this.#paidUntil };
    this.#signed.push({ ...certificate, asked, ranBySignature: this.#ran, isRight });
  }

  async #import(): Promise<void> {
    const [imported] = this.#signed.splice(randomBelow(this.#dice, this.#signed.length), 1);
    if (imported === undefined) return;
    const { asked, ranBySignature, signed, expires, isRight } = imported;
    if (!(await this.#device.import(imported))) return;
    this.#firstSigned ??= signed;
    this.#lastExpiry = expires;
    // While the product ran before the vendor signed anything, the error of the mark can't be told from the running
    // time.
    const blur = ranBySignature - asked.ran;
    if (isRight && asked.heard === this.#heard) await this.#expectFreshVerdict('an import', blur);
    this.#heard += 1;
    this.#misled ||= !isRight;
  }

  async #check(): Promise<void> {
    if (this.#lastExpiry === 0) return;
    const held = randomBelow(this.#dice, 4) === 0 ? randomBelow(this.#dice, 2 * DAY) : randomBelow(this.#dice, 10);
    const isRight = this.#vendorAhead === 0;
    const ran = this.#ran;
    await this.#device.check(this.#vendorNow(), () => this.#run(held));
    this.#heard += 1;
    this.#misled ||= !isRight;
    // The most that a late answer gives back.
    this.#allowed += MINUTE;
    if (isRight && this.#ran - ran < MINUTE - ROUNDING) {
      this.#misled = false;
      await this.#expectFreshVerdict('a check', this.#ran - ran);
    }
  }

  /** What a device would say if it was created now, with a correct clock. */
  async #expectFreshVerdict(after: string, blur: number): Promise<void> {
    const { wall } = this.#clocks;
    this.#clocks.wall = this.#truth;
    const { granted, fault } = await this.#device.status(0);
    this.#clocks.wall = wall;
    if (fault !== undefined && blur < CLOCK_TOLERANCE_SECONDS - ROUNDING) this.#complain(`${fault} after ${after}`);
    const isNearEnd = Math.abs(this.#truth - this.#lastExpiry) <= blur + ROUNDING;
    if (!isNearEnd && blur < CLOCK_TOLERANCE_SECONDS && granted !== this.#truth < this.#lastExpiry) {
      this.#complain(`granted is ${granted} after ${after}`);
    }
  }

  /** With a clock that is correct, or no further behind than those of honest users. */
  async #expectNoFalseAlarm(): Promise<void> {
    const { wall } = this.#clocks;
    if (this.#misled || this.#lastExpiry === 0 || wall < this.#truth - 23 * HOUR) return;
    const { granted, fault } = await this.#device.status(0);
    if (fault !== undefined) this.#complain(`${fault} and the clock is wrong by ${wall - this.#truth} s`);
    if (wall < this.#truth || Math.abs(wall - this.#lastExpiry) < ROUNDING) return;
    if (granted !== wall < this.#lastExpiry) this.#complain(`granted is ${granted}, and the clock does not say so`);
  }

  /** No term is extended: the product does not run longer, while licensed, than the vendor signed for. */
  #weigh(): void {
    if (this.#misled || this.#firstSigned === undefined) return;
    const term = (this.#lastExpiry - this.#firstSigned) / 0.985;
    const gained = Math.round(this.#granted - term - this.#allowed);
    if (gained > 0) this.#complain(`${gained} s more than the term, of ${Math.round(term)} s`);
  }

  #complain(of: string): void {
    this.complaints.push(of);
  }
}
