import { setTimeout as after } from 'node:timers/promises';
import { MailRefused, type MailTransport } from '../../mail/port.js';
import { pagesOf } from '../../store/pages.js';
import type { Means } from '../ledger.js';
import { isoTime } from '../time.js';
import { mailOf } from './letter-mail.js';
import type { Letter } from './letter-record.js';

const MINUTE = 60_000;
/** While one server sends it, no other does; if that one is gone, another does after this time. */
const CLAIM = 10 * MINUTE;
const FIRST_PAUSE = 5 * MINUTE;
const LONGEST_PAUSE = 6 * 60 * MINUTE;
/** For more than two days. */
const MOST_ATTEMPTS = 14;

/** Told of each attempt that failed: a code. */
export type OnMailFailure = (letterId: string, failure: string) => void;

/** Sends the letters that wait in the ledger, each at least once, one after the other. What can't be sent is tried again. */
export class LetterSender {
  readonly #means: Means;
  readonly #transport: MailTransport | undefined;
  readonly #onFailure: OnMailFailure;
  #sending: Promise<unknown> = Promise.resolve();
  #isQueued = false;
  #isClosed = false;

  /** @param transport without one nothing is sent */
  constructor(means: Means, transport: MailTransport | undefined, onFailure: OnMailFailure = () => undefined) {
    this.#means = means;
    this.#transport = transport;
    this.#onFailure = onFailure;
  }

  get isOn(): boolean {
    return this.#transport !== undefined;
  }

  /** Sends what is due without keeping the caller waiting. A fault leaves it to the next time. */
  sendSoon(): void {
    if (!this.isOn || this.#isClosed || this.#isQueued) return;
    this.#isQueued = true;
    void this.sendDue().catch(() => undefined);
  }

  /** Sends what is due now, and says how many were sent. */
  sendDue(): Promise<number> {
    const sent = this.#sending.then(() => this.#sendDue());
    this.#sending = sent.catch(() => undefined);
    return sent;
  }

  /**
   * Waits for the one that is under way. What is left is sent after the next start.
   * @param grace milliseconds
   */
  async close(grace: number): Promise<void> {
    this.#isClosed = true;
    const waited = new AbortController();
    const tooLong = after(grace, undefined, { signal: waited.signal }).catch(() => undefined);
    await Promise.race([this.#sending, tooLong]);
    waited.abort();
    this.#transport?.close();
  }

  async #sendDue(): Promise<number> {
    this.#isQueued = false;
    const transport = this.#transport;
    if (transport === undefined) return 0;
    let sent = 0;
    for (const id of await this.#due()) {
      if (this.#isClosed) break;
      const letter = await this.#claim(id);
      const refusal = letter && (await this.#send(letter, transport));
      if (letter !== undefined && refusal === undefined) sent += 1;
      // The others would only wait as long for nothing.
      if (refusal?.fate === 'away') break;
    }
    return sent;
  }

  #due(): Promise<readonly string[]> {
    return this.#means.ledger.transaction(async (tx) => {
      const due: string[] = [];
      const waiting = pagesOf((cursor) => tx.letters.page({ where: { status: 'waiting' }, cursor, limit: 1_000 }));
      for await (const page of waiting) {
        for (const letter of page) if (this.#isDue(letter)) due.push(letter.id);
      }
      return due;
    });
  }

  #isDue({ status, nextAt = '' }: Letter): boolean {
    return status === 'waiting' && nextAt <= isoTime(this.#means.clock());
  }

  /** One server at a time has it. */
  #claim(id: string): Promise<Letter | undefined> {
    const { ledger, clock } = this.#means;
    return ledger.transaction(async (tx) => {
      await tx.lock('letters', id);
      const letter = await tx.letters.get(id);
      if (letter === undefined || !this.#isDue(letter)) return undefined;
      const claimed: Letter = { ...letter, attempts: letter.attempts + 1, nextAt: isoTime(clock() + CLAIM) };
      await tx.letters.put(claimed);
      return claimed;
    });
  }

  /** Answers why it was not sent. */
  async #send(letter: Letter, transport: MailTransport): Promise<MailRefused | undefined> {
    const { ledger } = this.#means;
    let refusal: MailRefused | undefined;
    try {
      await transport.send(await ledger.transaction((tx) => mailOf(tx, letter)));
    } catch (error) {
      if (!(error instanceof MailRefused)) throw error;
      refusal = error;
      this.#onFailure(letter.id, error.code);
    }
    const result = this.#after(letter, refusal);
    await ledger.transaction(async (tx) => {
      await tx.lock('letters', letter.id);
      // Another server may have had to take it over.
      if ((await tx.letters.get(letter.id))?.status === 'waiting') await tx.letters.put(result);
    });
    return refusal;
  }

  #after({ nextAt: _next, failure: _before, ...letter }: Letter, refusal: MailRefused | undefined): Letter {
    const now = this.#means.clock();
    if (refusal === undefined) return { ...letter, status: 'sent', sentAt: isoTime(now) };
    const { code: failure, fate } = refusal;
    if (fate === 'never' || letter.attempts >= MOST_ATTEMPTS) return { ...letter, status: 'failed', failure };
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (letter.attempts - 1));
    return { ...letter, failure, nextAt: isoTime(now + pause) };
  }
}
