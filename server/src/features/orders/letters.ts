import { randomId } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { readSettings } from '../settings/all-settings.js';
import type { Settings } from '../settings/settings-record.js';
import { isoTime } from '../time.js';
import { letterParts } from './letter-parts.js';
import type { Letter } from './letter-record.js';
import type { LetterSender } from './letter-sender.js';
import type { Order } from './order-record.js';
import { orderUnknown } from './order-unknown.js';
import { type RenderedLetter, renderLetter } from './render-letter.js';

/**
 * E-mails to buyers. They are written into the ledger with the delivery that they are about, and sent afterwards. They
 * hold no keys: the text is made when it is sent.
 */
export class Letters {
  readonly #means: Means;
  readonly #sender: LetterSender;

  constructor(means: Means, sender: LetterSender) {
    this.#means = means;
    this.#sender = sender;
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
    const letter = { id, orderId, kind, licenseIds, createdAt: at };
    await tx.letters.insert({ ...letter, status: 'waiting', attempts: 0, nextAt: at });
  }

  /** Once what was written is there to stay. */
  sendSoon(): void {
    this.#sender.sendSoon();
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

  /**
   * The e-mail about all keys of an order, as it would be sent. Refuses `ORDER_UNKNOWN`, `ORDER_NOT_DELIVERED`,
   * `TEMPLATE_INVALID`.
   */
  preview(orderId: string): Promise<Outcome<RenderedLetter>> {
    return this.#means.ledger.transaction(async (tx) => {
      const order = await tx.orders.get(orderId);
      if (order === undefined) return orderUnknown();
      const parts = await letterParts(tx, order);
      return parts === undefined ? notDelivered() : renderLetter((await readSettings(tx)).mail, parts);
    });
  }

  #canSend({ from }: Settings['mail']): boolean {
    return this.#sender.isOn && from !== undefined;
  }
}

const notDelivered = (): Outcome<never> =>
  refused('ORDER_NOT_DELIVERED', 'The buyer has no keys of this order, so there is nothing to write about.');

const mailOff = (): Outcome<never> =>
  refused('MAIL_OFF', 'No e-mail can be sent: the server has no mail server, or the settings no mail.from.', {
    remedy: 'Start the server with COUNTERSIGN_MAIL_SERVER, and set mail.from.',
  });
