import { type Client, type ClientOptions, openClient, type PinnedRoots } from '@countersign/client';

/** What the host tells a plug-in about its license: where it is, and nothing that must be trusted. */
export interface HostLicense {
  readonly product: string;
  /** The host's state folder. */
  readonly state: string;
}

/**
 * A plug-in of the same vendor that is covered by the host's license, as the feature `plug-in.mesh`. It verifies the
 * license itself, with the roots in its own source, so a host's false claim has no effect; it makes no activation of
 * its own and takes no second seat.
 *
 * @param more the host's own machine components, if it binds to any
 */
export async function openPlugIn(
  { product, state }: HostLicense,
  roots: PinnedRoots,
  more: Pick<ClientOptions, 'machine'> = {},
): Promise<{ readonly client: Client; mayRun(): Promise<boolean> }> {
  const client = await openClient({ product, state, roots, ...more });
  return {
    client,
    async mayRun() {
      const verdict = await client.status();
      return 'features' in verdict && verdict.features.includes('plug-in.mesh');
    },
  };
}
