import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Mail, MailRefused, type MailTransport } from '../../mail/port.js';
import {
  MAIL_PASSWORD,
  MAIL_USER,
  startMailServer,
  type TestMailServer,
  UNKNOWN_RECIPIENT,
} from '../../testing/mail-server.js';
import { smtpTransport } from './smtp-transport.js';

let server: TestMailServer;
let transport: MailTransport;
beforeEach(async () => {
  server = await startMailServer();
  transport = smtpTransport(server.url);
});
afterEach(async () => {
  transport.close();
  await server.close();
});

const MAIL: Mail = {
  from: 'Shop <shop@example.com>',
  replyTo: 'help@example.com',
  to: { name: 'Ada "the first", x@example.org', address: 'ada@example.com' },
  subject: 'Your keys',
  text: 'KEY-1',
  html: '<b>KEY-1</b><img src="cid:img_1">',
  attachments: [{ cid: 'img_1', filename: 'key-1.png', type: 'image/png', data: 'aGVsbG8=' }],
  messageId: '<ltr_1@example.com>',
};

const refusalOf = async (sending: Promise<void>): Promise<MailRefused> => {
  const error = await sending.then(() => undefined).catch((thrown: unknown) => thrown);
  if (error instanceof MailRefused) return error;
  throw new Error('was taken');
};

it('hands over text, HTML and pictures, to the one address that is given', async () => {
  await transport.send(MAIL);
  const [{ from, to, raw } = { from: '', to: [], raw: '' }] = await server.arrived(1);
  expect([from, to]).toEqual(['shop@example.com', ['ada@example.com']]);
  for (const part of [
    /^Reply-To: help@example.com\r$/m,
    /^Subject: Your keys\r$/m,
    /^Message-ID: <ltr_1@example.com>\r$/m,
    /^KEY-1\r$/m,
    /<b>KEY-1<\/b>/,
    /^Content-Id: <img_1>\r$/im,
    /^aGVsbG8=\r$/m,
  ])
    expect(raw).toMatch(part);
});

it('says in a code what went wrong, and whether for good', async () => {
  const unknown = await refusalOf(transport.send({ ...MAIL, to: { name: '', address: UNKNOWN_RECIPIENT } }));
  expect(unknown).toMatchObject({ code: 'EENVELOPE 550', fate: 'never' });
  const stranger = smtpTransport(`smtp://${MAIL_USER}:wrong@127.0.0.1:${server.port}`);
  expect(await refusalOf(stranger.send(MAIL))).toMatchObject({ code: 'EAUTH 535', fate: 'away' });
  await server.close();
  expect(await refusalOf(transport.send(MAIL))).toMatchObject({ code: 'ESOCKET', fate: 'away' });
  for (const error of [unknown, await refusalOf(transport.send(MAIL))]) {
    expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/ada|nobody|KEY|canary/);
  }
});

it('tells its password to no other machine without TLS', async () => {
  const elsewhere = smtpTransport(`smtp://${MAIL_USER}:${encodeURIComponent(MAIL_PASSWORD)}@0.0.0.0:${server.port}`);
  expect(await refusalOf(elsewhere.send(MAIL))).toMatchObject({ fate: 'away' });
  expect(server.received).toEqual([]);
});
