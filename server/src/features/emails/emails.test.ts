import { beforeEach, describe, expect, it } from 'vitest';
import { type Mail, MailRefused, type MailTransport } from '../../mail/port.js';
import { systemRandom } from '../../startup/system.js';
import {
  addKeys,
  BUYER,
  findLicenseById,
  licenseIdsOf,
  orderLine,
  receiveOrder,
  sellInShop,
} from '../../testing/order-fixtures.js';
import { createTestVendor, grantedValue, outcomeCode, type TestVendor } from '../../testing/test-vendor.js';
import { EmailSender } from './email-sender.js';

const MINUTE = 60_000;
let acme: TestVendor;
let mails: Mail[];
let refuse: MailRefused | undefined;
const transport: MailTransport = {
  send: async (mail) => {
    if (refuse !== undefined) throw refuse;
    mails.push(mail);
  },
  close: () => undefined,
};
const FROM = 'Shop <shop@example.com>';

beforeEach(async () => {
  mails = [];
  refuse = undefined;
  acme = await createTestVendor({ mail: transport });
  await sellInShop(acme);
  await acme.features.settings.change({ mail: { from: FROM } }, 'test');
});

const sendDue = () => acme.features.emailSender.sendDue();
const resend = (number: number) => acme.features.emails.resend(`ord_${number}`, 'test');
const emailsOf = async (number: number) => grantedValue(await acme.features.orders.get(`ord_${number}`)).letters;
const setMail = (mail: Record<string, unknown>) => acme.features.settings.change({ mail }, 'test');
const codesOf = (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await findLicenseById(acme, id)).code));

describe('A delivery', () => {
  it('is mailed at once, with its keys, which lie nowhere else', async () => {
    const [code = ''] = await codesOf(await addKeys(acme, 1));
    await receiveOrder(acme, 7);
    await sendDue();
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({
      from: FROM,
      to: { name: 'Ada Ærø', address: BUYER.email },
      subject: 'Your license keys for order 7',
      attachments: [],
      messageId: expect.stringMatching(/^<ltr_[\w]+@example\.com>$/),
    });
    expect(mails[0]?.text).toContain(`CAD Studio\n    ${code}\n`);
    const [email] = await emailsOf(7);
    expect(email).toMatchObject({ kind: 'delivery', status: 'sent', attempts: 1, sentAt: expect.any(String) });
    expect(JSON.stringify(email)).not.toContain(code);
  });

  it('of more keys later tells of those alone', async () => {
    const [first = ''] = await codesOf(await addKeys(acme, 1));
    await receiveOrder(acme, 1, { lines: [orderLine(2)] });
    await sendDue();
    const [second = ''] = await codesOf(await addKeys(acme, 1));
    await receiveOrder(acme, 1, { lines: [orderLine(2)] });
    await sendDue();
    expect(mails.map(({ text }) => [text.includes(first), text.includes(second)])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('is not mailed while it is hidden, where the settings or nobody can, or without an address', async () => {
    await addKeys(acme, 5);
    await receiveOrder(acme, 1, { status: 'on-hold' });
    await receiveOrder(acme, 2, { owner: { ...BUYER, email: '' } });
    await setMail({ sendDeliveries: false });
    await receiveOrder(acme, 3);
    await setMail({ sendDeliveries: true, from: null });
    await receiveOrder(acme, 4);
    expect(await sendDue()).toBe(0);
    await setMail({ from: FROM });
    await receiveOrder(acme, 1);
    await sendDue();
    expect(mails.map(({ subject }) => subject)).toEqual(['Your license keys for order 1']);
  });

  it('of another system is not mailed again', async () => {
    await addKeys(acme, 1, { acquired: true, orderId: 'ord_1', soldAt: '2026-01-01T00:00:00.000Z' });
    await receiveOrder(acme, 1);
    expect(await sendDue()).toBe(0);
    expect(mails).toEqual([]);
  });

  it('is not mailed any more when it was taken back before', async () => {
    await addKeys(acme, 1);
    refuse = new MailRefused('ESOCKET', 'later');
    await receiveOrder(acme, 1);
    await sendDue();
    await receiveOrder(acme, 1, { status: 'refunded' });
    refuse = undefined;
    acme.now += 5 * MINUTE;
    expect(await sendDue()).toBe(0);
    expect(await emailsOf(1)).toMatchObject([{ status: 'failed', failure: 'ORDER_NOT_DELIVERED' }]);
  });
});

describe('What can not be sent', () => {
  it('is tried again, ever later, and undoes no delivery', async () => {
    await addKeys(acme, 1);
    refuse = new MailRefused('ESOCKET', 'later');
    expect(await receiveOrder(acme, 1)).toMatchObject({ assigned: 1 });
    await sendDue();
    expect(await emailsOf(1)).toMatchObject([{ status: 'waiting', attempts: 1, failure: 'ESOCKET' }]);
    await sendDue();
    acme.now += 5 * MINUTE;
    await sendDue();
    expect(await emailsOf(1)).toMatchObject([{ attempts: 2 }]);
    acme.now += 9 * MINUTE;
    await sendDue();
    expect(await emailsOf(1)).toMatchObject([{ attempts: 2 }]);
    refuse = undefined;
    acme.now += MINUTE;
    await acme.features.jobs.run();
    await sendDue();
    const [email] = await emailsOf(1);
    expect(email).toMatchObject({ status: 'sent', attempts: 3 });
    expect(email).not.toHaveProperty('failure');
  });

  it('is given up when it is refused for good, or after two days', async () => {
    await addKeys(acme, 2);
    refuse = new MailRefused('EENVELOPE 550', 'never');
    await receiveOrder(acme, 1);
    await sendDue();
    expect(await emailsOf(1)).toMatchObject([{ status: 'failed', attempts: 1, failure: 'EENVELOPE 550' }]);
    refuse = new MailRefused('ESOCKET', 'later');
    const since = acme.now;
    await receiveOrder(acme, 2);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await sendDue();
      acme.now += 30 * MINUTE * (attempt + 1);
    }
    expect(await emailsOf(2)).toMatchObject([{ status: 'failed', attempts: 14 }]);
    expect(acme.now - since).toBeGreaterThan(2 * 24 * 60 * MINUTE);
  });

  it('is not tried one by one while the mail server is away', async () => {
    await addKeys(acme, 3);
    await setMail({ sendDeliveries: false });
    for (const number of [1, 2, 3]) await receiveOrder(acme, number);
    await sendDue();
    for (const number of [1, 2, 3]) {
      const [licenseId = ''] = await licenseIdsOf(acme, number);
      await acme.ledger.transaction((tx) =>
        tx.emails.insert({
          id: `ltr_${number}`,
          orderId: `ord_${number}`,
          kind: 'delivery',
          licenseIds: [licenseId],
          status: 'waiting',
          attempts: 0,
          createdAt: new Date(acme.now).toISOString(),
        }),
      );
    }
    refuse = new MailRefused('ESOCKET', 'away');
    expect(await sendDue()).toBe(0);
    const emails = (await Promise.all([1, 2, 3].map(emailsOf))).flat();
    expect(emails.map(({ attempts }) => attempts)).toEqual([1, 0, 0]);
    refuse = undefined;
    expect(await sendDue()).toBe(2);
    acme.now += 5 * MINUTE;
    expect(await sendDue()).toBe(1);
  });

  it('is taken over from a server that stopped while it sent', async () => {
    await addKeys(acme, 1);
    const hangs: MailTransport = { send: () => new Promise(() => undefined), close: () => undefined };
    const dependencies = { ledger: acme.ledger, clock: () => acme.now, random: systemRandom };
    const stopped = new EmailSender(dependencies, hangs);
    refuse = new MailRefused('ESOCKET', 'later');
    await receiveOrder(acme, 1);
    await sendDue();
    refuse = undefined;
    acme.now += 5 * MINUTE;
    void stopped.sendDue();
    // Its turn comes after those of the other server, which looked first.
    while ((await emailsOf(1))[0]?.attempts !== 2) await new Promise((resolve) => setImmediate(resolve));
    expect(await sendDue()).toBe(0);
    acme.now += 10 * MINUTE;
    expect(await sendDue()).toBe(1);
  });

  it('is sent once by two servers that look at once', async () => {
    await addKeys(acme, 20);
    await setMail({ sendDeliveries: true });
    refuse = new MailRefused('ESOCKET', 'later');
    for (let number = 1; number <= 20; number += 1) await receiveOrder(acme, number);
    await sendDue();
    refuse = undefined;
    acme.now += 5 * MINUTE;
    const other = new EmailSender({ ledger: acme.ledger, clock: () => acme.now, random: systemRandom }, transport);
    const [mine, theirs] = await Promise.all([sendDue(), other.sendDue()]);
    expect(mine + theirs).toBe(20);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(20);
  });
});

describe('Templates', () => {
  it('escape in HTML and not in text; keys with mark-up keep theirs', async () => {
    const odd = { firstName: '<b>A&B</b>', lastName: '"', email: 'a@example.com' };
    const [first = '', second = '', third = ''] = await addKeys(acme, 3);
    await acme.ledger.transaction(async (tx) => {
      const put = async (id: string, code: string, form?: 'lines' | 'html') => {
        const license = await tx.licenses.get(id);
        if (license !== undefined) await tx.licenses.put({ ...license, code, ...(form && { form }) });
      };
      await put(first, 'A<1>&2');
      await put(second, 'Card: 1\nPin: <2>', 'lines');
      await put(third, '<a href="https://x.example/?a=1&amp;b=2">GET &lt;IT&gt;</a><br>now', 'html');
    });
    await setMail({
      subject: 'For {{owner.firstName}}',
      text: '{{owner.firstName}}{{#items}}{{#keys}}|{{key}}{{/keys}}{{/items}}',
      html: '<p>{{owner.firstName}}</p>{{#items}}{{#keys}}|{{key}}{{/keys}}{{/items}}',
    });
    await receiveOrder(acme, 1, { owner: odd, lines: [orderLine(3)] });
    await sendDue();
    expect(mails[0]).toMatchObject({
      subject: 'For <b>A&B</b>',
      text: '<b>A&B</b>|A<1>&2|Card: 1\nPin: <2>|GET <IT> (https://x.example/?a=1&b=2)\nnow',
      html:
        '<p>&#60;b&#62;A&#38;B&#60;/b&#62;</p>|A&#60;1&#62;&#38;2|Card: 1<br>Pin: &#60;2&#62;|' +
        '<a href="https://x.example/?a=1&amp;b=2">GET &lt;IT&gt;</a><br>now',
    });
    expect(grantedValue(await acme.features.emails.preview('ord_1'))).toEqual({
      subject: mails[0]?.subject,
      text: mails[0]?.text,
      html: mails[0]?.html,
    });
  });

  it('attach the pictures of keys, in place of those that are shown alone', async () => {
    const [id = ''] = await addKeys(acme, 1, { image: { id: 'img_1', isAlone: true } });
    const image = { id: 'img_1', licenseId: id, type: 'image/png', data: 'aGVsbG8=' } as const;
    await acme.ledger.transaction((tx) => tx.keyImages.insert(image));
    await setMail({ html: '{{#items}}{{#keys}}{{#image}}<img src="{{image}}">{{/image}}{{/keys}}{{/items}}' });
    await receiveOrder(acme, 1);
    await sendDue();
    const [code = ''] = await codesOf([id]);
    expect(mails[0]).toMatchObject({
      html: '<img src="cid:img_1">',
      attachments: [{ cid: 'img_1', filename: 'key-1.png', type: 'image/png', data: image.data }],
    });
    expect(mails[0]?.text).toContain('key-1.png');
    expect(mails[0]?.text).not.toContain(code);
  });

  it('that are invalid are reported, and wait until they are corrected', async () => {
    await addKeys(acme, 1);
    const mail = { text: '{{#items}}' }; // As in an import of older settings, or in a repaired ledger.
    await acme.ledger.transaction(async (tx) => {
      const record = await tx.settings.get('settings');
      await tx.settings.put({ id: 'settings', modifiedAt: '', values: { mail: { ...record?.values.mail, ...mail } } });
    });
    await receiveOrder(acme, 1);
    await sendDue();
    expect(outcomeCode(await acme.features.emails.preview('ord_1'))).toBe('TEMPLATE_INVALID');
    expect(await emailsOf(1)).toMatchObject([{ status: 'waiting', failure: 'TEMPLATE_INVALID' }]);
    await setMail({ text: null });
    acme.now += 5 * MINUTE;
    expect(await sendDue()).toBe(1);
  });
});

describe('Sending again', () => {
  it('tells of all keys, also where deliveries are not mailed', async () => {
    await setMail({ sendDeliveries: false });
    const codes = await codesOf(await addKeys(acme, 2));
    await receiveOrder(acme, 1, { lines: [orderLine(2)] });
    grantedValue(await resend(1));
    await sendDue();
    for (const code of codes) expect(mails[0]?.text).toContain(code);
    expect(await emailsOf(1)).toMatchObject([{ kind: 'resend', status: 'sent' }]);
  });

  it('is refused where there is nothing to send, nobody to send it to, or no way', async () => {
    expect(outcomeCode(await resend(1))).toBe('ORDER_UNKNOWN');
    await addKeys(acme, 3);
    await receiveOrder(acme, 1, { status: 'on-hold' });
    expect(outcomeCode(await resend(1))).toBe('ORDER_NOT_DELIVERED');
    await receiveOrder(acme, 2, { owner: { ...BUYER, email: '' } });
    expect(outcomeCode(await resend(2))).toBe('BUYER_ADDRESS_MISSING');
    await setMail({ from: null });
    expect(outcomeCode(await resend(2))).toBe('MAIL_OFF');
  });
});
