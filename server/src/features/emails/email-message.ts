import { type Mail, MailRefused } from '../../mail/port.js';
import type { LedgerTransaction } from '../ledger.js';
import { readSettings } from '../settings/vendor-settings.js';
import { emailParts } from './email-parts.js';
import type { Email } from './email-record.js';
import { renderEmail } from './render-email.js';

/**
 * Returns an email as it is sent, about the keys that its buyer still has.
 * @throws MailRefused if there is nothing to send, or nowhere to send it
 */
export async function emailMessage(tx: LedgerTransaction, { id, orderId, licenseIds }: Email): Promise<Mail> {
  const order = await tx.orders.get(orderId);
  const parts = order?.state === 'delivered' ? await emailParts(tx, order, licenseIds) : undefined;
  if (order === undefined || parts === undefined) throw new MailRefused('ORDER_NOT_DELIVERED', 'never');
  const { mail } = await readSettings(tx);
  const { from, replyTo } = mail;
  if (from === undefined) throw new MailRefused('MAIL_OFF', 'later');
  const rendered = renderEmail(mail, parts);
  if (!rendered.ok) throw new MailRefused(rendered.refusal.code, 'later');
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
