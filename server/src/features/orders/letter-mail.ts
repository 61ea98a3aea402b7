import { type Mail, MailRefused } from '../../mail/port.js';
import type { LedgerTransaction } from '../ledger.js';
import { readSettings } from '../settings/all-settings.js';
import { letterParts } from './letter-parts.js';
import type { Letter } from './letter-record.js';
import { renderLetter } from './render-letter.js';

/**
 * A letter as it is sent, about the keys that its buyer still has.
 * @throws MailRefused when there is nothing to say, or no way to say it
 */
export async function mailOf(tx: LedgerTransaction, { id, orderId, licenseIds }: Letter): Promise<Mail> {
  const order = await tx.orders.get(orderId);
  const parts = order?.state === 'delivered' ? await letterParts(tx, order, licenseIds) : undefined;
  if (order === undefined || parts === undefined) throw new MailRefused('ORDER_NOT_DELIVERED', 'never');
  const { mail } = await readSettings(tx);
  const { from, replyTo } = mail;
  if (from === undefined) throw new MailRefused('MAIL_OFF', 'later');
  const rendered = renderLetter(mail, parts);
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
