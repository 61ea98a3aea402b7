import { isIP } from 'node:net';
import type { Transporter } from 'nodemailer';
import { type Mail, MailRefused, type MailTransport } from '../../mail/port.js';

const SECONDS = 1_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1)$/;

/**
 * Sends emails through a mail server.
 * @param url `smtp://user:password@host:port`, or `smtps://` for TLS from the start. A password is never sent to
 * another machine without TLS: over `smtp://` the server must then offer STARTTLS.
 */
export function smtpTransport(url: string): MailTransport {
  const { protocol, hostname, port, username, password } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const options = {
    host,
    secure: protocol === 'smtps:',
    ...(port !== '' && { port: Number(port) }),
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
      requireTLS: protocol === 'smtp:' && !LOOPBACK.test(host),
    }),
    ...(isIP(host) === 0 && { tls: { servername: host } }),
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: 15 * SECONDS,
    greetingTimeout: 15 * SECONDS,
    socketTimeout: 60 * SECONDS,
  };
  // Loaded for the first email: most servers send none.
  let opened: Promise<Transporter> | undefined;
  const transport = (): Promise<Transporter> =>
    (opened ??= import('nodemailer').then(({ createTransport }) => createTransport(options)));
  return {
    async send({ attachments, html, replyTo, ...mail }: Mail) {
      try {
        await (await transport()).sendMail({
          ...mail,
          ...(html !== undefined && { html }),
          ...(replyTo !== undefined && { replyTo }),
          attachments: attachments.map(({ cid, filename, type, data }) => ({
            cid,
            filename,
            contentType: type,
            content: data,
            encoding: 'base64',
          })),
        });
      } catch (error) {
        throw refusalOf(error);
      }
    },
    close: () => void opened?.then((transporter) => transporter.close()),
  };
}

/** Only the code of the error: `EENVELOPE 550`. A permanent rejection (RFC 5321 4.2.1) is final. */
function refusalOf(error: unknown): MailRefused {
  const { code, responseCode } = (error ?? {}) as { readonly code?: unknown; readonly responseCode?: unknown };
  const word = typeof code === 'string' && /^[A-Z0-9_]{1,30}$/.test(code) ? code : 'UNKNOWN';
  const status = typeof responseCode === 'number' ? responseCode : 0;
  const isOfThisOne = ['EENVELOPE', 'EMESSAGE', 'UNKNOWN'].includes(word);
  const fate = !isOfThisOne ? 'away' : status >= 500 ? 'never' : 'later';
  return new MailRefused(status === 0 ? word : `${word} ${status}`, fate);
}
