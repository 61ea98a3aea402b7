/** An e-mail as it is handed over. */
export interface Mail {
  readonly from: string;
  readonly replyTo?: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly attachments: readonly MailImage[];
  /** The same for each attempt to send the same, so that a mailbox can tell. */
  readonly messageId: string;
}

/** A picture that the HTML part shows as `cid:<its id>`. */
export interface MailImage {
  readonly cid: string;
  readonly filename: string;
  readonly type: string;
  /** Base 64. */
  readonly data: string;
}

/** Of no use to try again; to be tried again later; and so is every other: the mail server takes none now. */
export type MailFate = 'never' | 'later' | 'away';

/** Why an e-mail was not taken: a code, never the mail server's words, which may repeat what it was given. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
  readonly code: string;
  readonly fate: MailFate;

  constructor(code: string, fate: MailFate) {
    super(code);
    this.code = code;
    this.fate = fate;
  }
}

export interface MailTransport {
  /** Resolves once the mail server has taken it. @throws MailRefused */
  send(mail: Mail): Promise<void>;
  close(): void;
}
