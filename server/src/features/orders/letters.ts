import { randomId } from '@countersign/shared';
import { MailRefused, type MailTransport } from '../../mail/port.js';
import { pagesOf } from '../../store/pages.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { readSettings } from '../settings/all-settings.js';
import type { Settings } from '../settings/settings-record.js';
import { isoTime } from '../time.js';
import { letterParts } from './letter-parts.js';
import type { Letter } from './letter-record.js';
import type { Order } from './order-record.js';
import { orderUnknown } from './order-unknown.js';
import { type RenderedLetter, renderLetter } from './render-letter.js';

const MINUTE = 60_000;
/** While one server sends it, no other does; if that one is gone, another does after this time. */
const CLAIM = 10 * MINUTE;
const FIRST_PAUSE = 5 * MINUTE;
const LONGEST_PAUSE = 6 * 60 * MINUTE;
/** For more than two days. */
const MOST_ATTEMPTS = 14;

/** Told of each attempt that failed: a code. */
export type OnMailFailure = (letterId: string, failure: string) => void;

/**
 * E-mails to buyers. They are written into the ledger with the delivery that they are about, and sent afterwards, each
 * at least once; what can't be sent is tried again. They hold no keys: the text is made when it is sent.
 */
export class Letters {
  readonly #means: Means;
  readonly #transport: MailTransport | undefined;
  readonly #onFailure: OnMailFailure;
  #sending: Promise<unknown> = Promise.resolve();
  #isQueued = false;
  #isClosed = false;

  /** @param transport without one no e-mail is written */
  constructor(means: Means, transport?: MailTransport, onFailure: OnMailFailure = () => undefined) {
    this.#means = means;
    this.#transport = transport;
    this.#onFailure = onFailure;
  }

  /** In the unit of work of the delivery, where the settings want one and it can be sent. */
  async write(
    tx: LedgerTransaction,
    { now }: { readonly now: number },
    { id: orderId, owner }: Order,
    kind: Letter['kind'],
    licenseIds: readonly string[],
  ): Promise<void> {
    if (licenseIds.length === 0 || owner.email === '') return;
    const { mail } = await readSettings(tx);
    if (!this.#canSend(mail) || (kind === 'delivery' && !mail.sendDeliveries)) return;
    const at = isoTime(now);
    // Ids that begin with the time keep the letters in the order in which they were written.
    const id = randomId(`ltr_${String(now).padStart(14, '0')}`, 8, this.#means.random);
    await tx.letters.insert({
      id,
      orderId,
      kind,
      licenseIds,
      status: 'waiting',
      attempts: 0,
      createdAt: at,
      nextAt: at,
    });
  }

  /**
   * Writes to the buyer about all keys of an order once more. Refuses `ORDER_UNKNOWN`, `ORDER_NOT_DELIVERED`,
   * `MAIL_OFF`, `BUYER_ADDRESS_MISSING`.
   */
  async resend(orderId: string, actor: Actor): Promise<Outcome<Order>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    const outcome = await ledger.transaction(async (tx): Promise<Outcome<Order>> => {
      await tx.lock('orders', orderId);
      const order = await tx.orders.get(orderId);
      if (order === undefined) return orderUnknown();
      const ids = order.items.flatMap(({ licenseIds }) => licenseIds);
      if (order.state !== 'delivered' || ids.length === 0) return notDelivered();
      if (!this.#canSend((await readSettings(tx)).mail)) return mailOff();
      if (order.owner.email === '') {
        return refused('BUYER_ADDRESS_MISSING', 'The shop gave no e-mail address for this order. Mend it in the shop.');
      }
      await this.write(tx, { now }, order, 'resend', ids);
      await recordAudit(tx, random, now, { actor, action: 'order.resent', subject: orderId });
      return granted(order);
    });
    if (outcome.ok) this.sendSoon();
    return outcome;
  }

  /** The e-mail about all keys of an order, as it would be sent. Refuses `ORDER_UNKNOWN`, `ORDER_NOT_DELIVERED`, `TEMPLATE_INVALID`. */
  preview(orderId: string): Promise<Outcome<RenderedLetter>> {
    return this.#means.ledger.transaction(async (tx) => {
      const order = await tx.orders.get(orderId);
      if (order === undefined) return orderUnknown();
      const parts = await letterParts(tx, order);
      return parts === undefined ? notDelivered() : renderLetter((await readSettings(tx)).mail, parts);
    });
  }

  /** Sends what is due without keeping the caller waiting. A fault leaves it to the next time. */
  sendSoon(): void {
    if (this.#transport === undefined || this.#isClosed || this.#isQueued) return;
    this.#isQueued = true;
    void this.sendDue().catch(() => undefined);
  }

  /** Sends what is due now, and says how many were sent. */
  sendDue(): Promise<number> {
    const sent = this.#sending.then(() => this.#sendDue());
    this.#sending = sent.catch(() => undefined);
    return sent;
  }

  /** Waits for the e-mail that is under way. What is left is sent after the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#sending;
    this.#transport?.close();
  }

  #canSend({ from }: Settings['mail']): boolean {
    return this.#transport !== undefined && from !== undefined;
  }

  async #sendDue(): Promise<number> {
    this.#isQueued = false;
    if (this.#transport === undefined) return 0;
    let sent = 0;
    for (const id of await this.#due()) {
      if (this.#isClosed) return sent;
      const letter = await this.#claim(id);
      if (letter !== undefined && (await this.#send(letter, this.#transport))) sent += 1;
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

  async #send(letter: Letter, transport: MailTransport): Promise<boolean> {
    const { ledger, clock } = this.#means;
    const { nextAt: _, failure: _before, ...rest } = letter;
    let result: Letter;
    try {
      const mail = await ledger.transaction((tx) => this.#mail(tx, letter));
      await transport.send(mail);
      result = { ...rest, status: 'sent', sentAt: isoTime(clock()) };
    } catch (error) {
      if (!(error instanceof MailRefused)) throw error;
      const isOver = error.isFinal || letter.attempts >= MOST_ATTEMPTS;
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (letter.attempts - 1));
      result = {
        ...rest,
        failure: error.code,
        ...(isOver ? { status: 'failed' } : { nextAt: isoTime(clock() + pause) }),
      };
      this.#onFailure(letter.id, error.code);
    }
    await ledger.transaction(async (tx) => {
      await tx.lock('letters', letter.id);
      // Another server may have had to take it over.
      if ((await tx.letters.get(letter.id))?.status === 'waiting') await tx.letters.put(result);
    });
    return result.status === 'sent';
  }

  /** About the keys that its buyer still has. @throws MailRefused when there is nothing to say, or no way to say it */
  async #mail(tx: LedgerTransaction, { id, orderId, licenseIds }: Letter) {
    const order = await tx.orders.get(orderId);
    const parts = order?.state === 'delivered' ? await letterParts(tx, order, licenseIds) : undefined;
    if (order === undefined || parts === undefined) throw new MailRefused('ORDER_NOT_DELIVERED', true);
    const { mail } = await readSettings(tx);
    const { from, replyTo } = mail;
    if (from === undefined) throw new MailRefused('MAIL_OFF', false);
    const rendered = renderLetter(mail, parts);
    if (!rendered.ok) throw new MailRefused(rendered.refusal.code, false);
    const { firstName, lastName, email: address } = order.owner;
    return {
      from,
      ...(replyTo !== undefined && { replyTo }),
      to: { name: `${firstName} ${lastName}`.trim(), address },
      ...rendered.value,
      attachments: parts.images,
      messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1).replace(/[^\w.-]/g, '')}>`,
    };
  }
}

const notDelivered = (): Outcome<never> =>
  refused('ORDER_NOT_DELIVERED', 'The buyer has no keys of this order, so there is nothing to write about.');

const mailOff = (): Outcome<never> =>
  refused('MAIL_OFF', 'No e-mail can be sent: the server has no mail server, or the settings no mail.from.', {
    remedy: 'Start the server with COUNTERSIGN_MAIL_SERVER, and set mail.from.',
  });
