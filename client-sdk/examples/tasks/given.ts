import type { Client, ClientOptions } from '@countersign/client';

/** Values that the snippets of `docs/client.md` start from. */
export interface Given {
  readonly client: Client;
  readonly options: ClientOptions;
  /** Address of the vendor's server. */
  readonly server: string;
  readonly licenseCode: string;
  /** Shows a line to the user. */
  readonly show: (line: string) => void;
}
