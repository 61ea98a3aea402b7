import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As received. */
  readonly raw: string;
}

export interface TestMailServer {
  readonly port: number;
  /** Requires the user and password. */
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  /** Resolves when that many have arrived in total. */
  readonly arrived: (count: number) => Promise<readonly ReceivedMail[]>;
  readonly close: () => Promise<void>;
}

export const MAIL_USER = 'postman';
export const MAIL_PASSWORD = 'mail-canary/password';
/** A recipient that it does not know. */
export const UNKNOWN_RECIPIENT = 'nobody@example.com';

/** A real SMTP server without TLS, which takes mail from one user. */
export async function startMailServer(port = 0): Promise<TestMailServer> {
  const received: ReceivedMail[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onAuth({ username, password }, _session, callback) {
      const isRight = username === MAIL_USER && password === MAIL_PASSWORD;
      callback(isRight ? null : new Error('no'), isRight ? { user: username } : undefined);
    },
    onRcptTo({ address }, _session, callback) {
      callback(
        address === UNKNOWN_RECIPIENT ? Object.assign(new Error(`no ${address} here`), { responseCode: 550 }) : null,
      );
    },
    onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        received.push({ from, to, raw: Buffer.concat(chunks).toString() });
        for (const { count, resolve } of waiting) if (received.length >= count) resolve();
        callback();
      });
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  const actual = (listening.address() as AddressInfo).port;
  return {
    port: actual,
    url: `smtp://${MAIL_USER}:${encodeURIComponent(MAIL_PASSWORD)}@127.0.0.1:${actual}`,
    received,
    async arrived(count) {
      if (received.length < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }));
      return received;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
