import type { MailImage } from '../../mail/port.js';
import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import type { Order } from '../orders/order-record.js';
import { orderView } from '../orders/order-view.js';

/** HTML that was sanitised on import; written unescaped. */
export class SafeHtml {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

/** The values that an email template can use, in its text and its HTML part. */
export interface EmailParts {
  readonly text: object;
  readonly html: object;
  readonly images: readonly MailImage[];
}

/** Returns one entry for each delivery of a key that the email is about, or for the whole order. */
export async function emailParts(
  tx: LedgerTransaction,
  order: Order,
  licenseIds?: readonly string[],
): Promise<EmailParts | undefined> {
  const left = licenseIds === undefined ? undefined : [...licenseIds];
  const view = await orderView(tx, order);
  const images: MailImage[] = [];
  const items: { readonly item: object; readonly keys: readonly KeyParts[] }[] = [];
  for (const { productName: product, variation, wanted, keys: licenses } of view.items) {
    const keys: KeyParts[] = [];
    for (const license of licenses) {
      const at = left?.indexOf(license.id);
      if (at === -1) continue;
      if (at !== undefined) left?.splice(at, 1);
      const image = await imageOf(tx, license, images.length + 1);
      if (image !== undefined) images.push(image);
      keys.push(keyParts(license, image));
    }
    if (keys.length > 0)
      items.push({ item: { product, variation, missing: Math.max(0, wanted - licenses.length) }, keys });
  }
  if (items.length === 0) return undefined;
  const { number, status, placedAt, owner } = order;
  const common = { order: { number, status, placedAt }, owner };
  const part = (form: 'text' | 'html'): object => ({
    ...common,
    items: items.map(({ item, keys }) => ({
      ...item,
      keys: keys.map(({ text, html, ...rest }) => ({ ...rest, key: form === 'text' ? text : html })),
    })),
  });
  return { text: part('text'), html: part('html'), images };
}

interface KeyParts {
  readonly text: string;
  readonly html: string | SafeHtml;
  readonly expiresAt: string | undefined;
  readonly seats: number;
  readonly image: string | undefined;
}

function keyParts({ code, form, image: picture, expiresAt, seats }: License, image: MailImage | undefined): KeyParts {
  const common = { expiresAt, seats, image: image && `cid:${image.cid}` };
  if (image !== undefined && picture?.isAlone) return { text: image.filename, html: image.filename, ...common };
  if (form === 'html') return { text: textOfHtml(code), html: new SafeHtml(code), ...common };
  return { text: code, html: form === 'lines' ? new SafeHtml(linesAsHtml(code)) : code, ...common };
}

async function imageOf(tx: LedgerTransaction, { image }: License, number: number): Promise<MailImage | undefined> {
  const found = image === undefined ? undefined : await tx.keyImages.get(image.id);
  if (found === undefined) return undefined;
  const { id, type, data } = found;
  return { cid: id, filename: `key-${number}.${type.replace('image/', '')}`, type, data };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const linesAsHtml = (code: string): string => escapeHtml(code).replace(/\r?\n/g, '<br>');

/** The plain text of a key with mark-up: its words, and the targets of its links. */
function textOfHtml(html: string): string {
  return html
    .replace(/<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)<\/a>/gis, '$2 ($1)')
    .replace(/<br\b[^>]*>|<\/(?:p|div|li|tr)>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(
      /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));/gi,
      (whole, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
        const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
      },
    )
    .trim();
}
