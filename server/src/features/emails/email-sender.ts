import { setTimeout as after } from 'node:timers/promises';
import { MailRefused, type MailTransport } from '../../mail/port.js';
import { readPages } from '../../store/pages.js';
import type { Dependencies } from '../ledger.js';
import { isoTime } from '../time.js';
import { emailMessage } from './email-message.js';
import type { Email } from './email-record.js';

const MINUTE = 60_000;
/** While one server sends it, no other does; if that server is gone, another takes over after this time. */
const CLAIM = 10 * MINUTE;
const FIRST_PAUSE = 5 * MINUTE;
const MAX_PAUSE = 6 * 60 * MINUTE;
/** For more than two days. */
const MAX_ATTEMPTS = 14;

/** Receives the code of each failed attempt. */
export type OnMailFailure = (emailId: string, failure: string) => void;

/** Sends the emails that wait in the ledger, each at least once, one after the other. Failed ones are retried. */
export class EmailSender {
  readonly #dependencies: Dependencies;
  readonly #transport: MailTransport | undefined;
  readonly #onFailure: OnMailFailure;
  #sending: Promise<unknown> = Promise.resolve();
  #isQueued = false;
  #isClosed = false;

  /** @param transport if omitted, nothing is sent */
  constructor(
    dependencies: Dependencies,
    transport: MailTransport | undefined,
    onFailure: OnMailFailure = () => undefined,
  ) {
    this.#dependencies = dependencies;
    this.#transport = transport;
    this.#onFailure = onFailure;
  }

  get isOn(): boolean {
    return this.#transport !== undefined;
  }

  /** Starts sending what is due, without making the caller wait. A fault leaves it for the next time. */
  sendSoon(): void {
    if (!this.isOn || this.#isClosed || this.#isQueued) return;
    this.#isQueued = true;
    void this.sendDue().catch(() => undefined);
  }

  /** Sends what is due and returns how many were sent. */
  sendDue(): Promise<number> {
    const sent = this.#sending.then(() => this.#sendDue());
    this.#sending = sent.catch(() => undefined);
    return sent;
  }

  /**
   * Waits for the email that is being sent. The rest is sent after the next start.
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
      const email = await this.#claim(id);
      const refusal = email && (await this.#send(email, transport));
      if (email !== undefined && refusal === undefined) sent += 1;
      // The others would only wait in vain, too.
      if (refusal?.fate === 'away') break;
    }
    return sent;
  }

  #due(): Promise<readonly string[]> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const due: string[] = [];
      const waiting = readPages((cursor) => tx.emails.page({ where: { status: 'waiting' }, cursor, limit: 1_000 }));
      for await (const page of waiting) {
        for (const email of page) if (this.#isDue(email)) due.push(email.id);
      }
      return due;
    });
  }

  #isDue({ status, nextAt = '' }: Email): boolean {
    return status === 'waiting' && nextAt <= isoTime(this.#dependencies.clock());
  }

  /** Only one server sends it at a time. */
  #claim(id: string): Promise<Email | undefined> {
    const { ledger, clock } = this.#dependencies;
    return ledger.transaction(async (tx) => {
      await tx.lock('emails', id);
      const email = await tx.emails.get(id);
      if (email === undefined || !this.#isDue(email)) return undefined;
      const claimed: Email = { ...email, attempts: email.attempts + 1, nextAt: isoTime(clock() + CLAIM) };
      await tx.emails.put(claimed);
      return claimed;
    });
  }

  /** Returns the reason why it was not sent. */
  async #send(email: Email, transport: MailTransport): Promise<MailRefused | undefined> {
    const { ledger } = this.#dependencies;
    let refusal: MailRefused | undefined;
    try {
      await transport.send(await ledger.transaction((tx) => emailMessage(tx, email)));
    } catch (error) {
      if (!(error instanceof MailRefused)) throw error;
      refusal = error;
      this.#onFailure(email.id, error.code);
    }
    const result = this.#after(email, refusal);
    await ledger.transaction(async (tx) => {
      await tx.lock('emails', email.id);
      // Another server may have taken it over.
      if ((await tx.emails.get(email.id))?.status === 'waiting') await tx.emails.put(result);
    });
    return refusal;
  }

  #after({ nextAt: _next, failure: _before, ...email }: Email, refusal: MailRefused | undefined): Email {
    const now = this.#dependencies.clock();
    if (refusal === undefined) return { ...email, status: 'sent', sentAt: isoTime(now) };
    const { code: failure, fate } = refusal;
    if (fate === 'never' || email.attempts >= MAX_ATTEMPTS) return { ...email, status: 'failed', failure };
    const pause = Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** (email.attempts - 1));
    return { ...email, failure, nextAt: isoTime(now + pause) };
  }
}
