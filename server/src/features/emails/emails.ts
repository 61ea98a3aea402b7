import { randomId } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { Order } from '../orders/order-record.js';
import { orderUnknown } from '../orders/order-unknown.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { Settings } from '../settings/settings-record.js';
import { readSettings } from '../settings/vendor-settings.js';
import { isoTime } from '../time.js';
import { emailParts } from './email-parts.js';
import type { Email } from './email-record.js';
import type { EmailSender } from './email-sender.js';
import { type RenderedEmail, renderEmail } from './render-email.js';

/**
 * Emails to buyers. They are stored in the ledger together with the delivery that they are about, and sent afterwards.
 * They contain no keys: the text is rendered when it is sent.
 */
export class Emails {
  readonly #dependencies: Dependencies;
  readonly #sender: EmailSender;

  constructor(dependencies: Dependencies, sender: EmailSender) {
    this.#dependencies = dependencies;
    this.#sender = sender;
  }

  /** Creates an email in the unit of work of the delivery, if the settings want one and it can be sent. */
  async write(
    tx: LedgerTransaction,
    { now }: { readonly now: number },
    { id: orderId, owner }: Order,
    kind: Email['kind'],
    licenseIds: readonly string[],
  ): Promise<void> {
    if (licenseIds.length === 0 || owner.email === '') return;
    const { mail } = await readSettings(tx);
    if (!this.#canSend(mail) || (kind === 'delivery' && !mail.sendDeliveries)) return;
    const at = isoTime(now);
    // Ids begin with the time, so that emails sort in the order in which they were created.
    const id = randomId(`ltr_${String(now).padStart(14, '0')}`, 8, this.#dependencies.random);
    const email = { id, orderId, kind, licenseIds, createdAt: at };
    await tx.emails.insert({ ...email, status: 'waiting', attempts: 0, nextAt: at });
  }

  /** To be called once the unit of work is committed. */
  sendSoon(): void {
    this.#sender.sendSoon();
  }

  /**
   * Sends the buyer another email about all keys of an order. Refuses `ORDER_UNKNOWN`, `ORDER_NOT_DELIVERED`,
   * `MAIL_OFF`, `BUYER_ADDRESS_MISSING`.
   */
  async resend(orderId: string, actor: Actor): Promise<Outcome<Order>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    const outcome = await ledger.transaction(async (tx): Promise<Outcome<Order>> => {
      await tx.lock('orders', orderId);
      const order = await tx.orders.get(orderId);
      if (order === undefined) return orderUnknown();
      const ids = order.items.flatMap(({ licenseIds }) => licenseIds);
      if (order.state !== 'delivered' || ids.length === 0) return notDelivered();
      if (!this.#canSend((await readSettings(tx)).mail)) return mailOff();
      if (order.owner.email === '') {
        return refused('BUYER_ADDRESS_MISSING', 'The shop sent no email address with this order. Add one in the shop.');
      }
      await this.write(tx, { now }, order, 'resend', ids);
      await recordAudit(tx, random, now, { actor, action: 'order.resent', subject: orderId });
      return granted(order);
    });
    if (outcome.ok) this.sendSoon();
    return outcome;
  }

  /**
   * Returns the email about all keys of an order, as it would be sent. Refuses `ORDER_UNKNOWN`, `ORDER_NOT_DELIVERED`,
   * `TEMPLATE_INVALID`.
   */
  preview(orderId: string): Promise<Outcome<RenderedEmail>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const order = await tx.orders.get(orderId);
      if (order === undefined) return orderUnknown();
      const parts = await emailParts(tx, order);
      return parts === undefined ? notDelivered() : renderEmail((await readSettings(tx)).mail, parts);
    });
  }

  #canSend({ from }: Settings['mail']): boolean {
    return this.#sender.isOn && from !== undefined;
  }
}

const notDelivered = (): Outcome<never> =>
  refused('ORDER_NOT_DELIVERED', 'The buyer has no keys of this order, so there is nothing to send.');

const mailOff = (): Outcome<never> =>
  refused('MAIL_OFF', 'No email can be sent: the server has no mail server, or mail.from is not set.', {
    remedy: 'Start the server with COUNTERSIGN_MAIL_SERVER, and set mail.from.',
  });
