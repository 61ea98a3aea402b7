/** An email as given to the transport. */
export interface Mail {
  readonly from: string;
  readonly replyTo?: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly attachments: readonly MailImage[];
  /** The same for each attempt, so that a mailbox can recognise duplicates. */
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

/** `never`: do not retry. `later`: retry. `away`: the mail server accepts no email now, so retry all. */
export type MailFate = 'never' | 'later' | 'away';

/** Why an email was not accepted: a code, never the mail server's words, which may repeat its content. */
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
  /** Resolves once the mail server has accepted it. @throws MailRefused */
  send(mail: Mail): Promise<void>;
  close(): void;
}
