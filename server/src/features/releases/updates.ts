import type { Trust } from '@countersign/shared';
import type { Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { readOwnCertificate } from '../reconciliation/certificate.js';
import type { DownloadLink, Downloads } from './downloads.js';
import type { Release } from './release-record.js';
import { newestOf, type Releases, STABLE } from './releases.js';
import { isNewerVersion } from './version-order.js';

export interface UpdateQuestion {
  readonly product: string;
  /** That it has. */
  readonly version: string;
  /** `stable` when it is left out. */
  readonly channel?: string;
  /** Activation bundle of the device, for the link. */
  readonly certificate?: string;
}

export interface Update {
  readonly release: Release;
  /** Refused where no certificate was given or its license has no right to the package. */
  readonly link: Outcome<DownloadLink> | undefined;
}

/** Whether there is something newer. That is public; where it can be had from is for those who have a license. */
export class Updates {
  readonly #means: Means;
  readonly #releases: Releases;
  readonly #downloads: Downloads;
  readonly #trust: Trust;

  /** @param trust the vendor's own roots */
  constructor(means: Means, releases: Releases, downloads: Downloads, trust: Trust) {
    this.#means = means;
    this.#releases = releases;
    this.#downloads = downloads;
    this.#trust = trust;
  }

  /**
   * The newest of the channel or of `stable`, `undefined` when it is not newer. Refuses `PRODUCT_UNKNOWN`.
   * @throws CountersignError what the verifier finds wrong with the certificate
   */
  async check({
    product,
    version,
    channel = STABLE,
    certificate,
  }: UpdateQuestion): Promise<Outcome<Update | undefined>> {
    const found = await this.#means.ledger.transaction((tx) => tx.products.get(product));
    if (found === undefined) return productUnknown('product:');
    const newest = await Promise.all(
      [...new Set([channel, STABLE])].map((each) => this.#releases.latest(product, each)),
    );
    const release = newestOf(newest.filter((each) => each !== undefined));
    if (release === undefined || !isNewerVersion(release.version, version)) return granted(undefined);
    if (certificate === undefined) return granted({ release, link: undefined });
    const license = await this.#licenseOf(product, certificate);
    return granted({ release, link: license.ok ? this.#downloads.linkFor(release, license.value) : license });
  }

  /** Refuses `ACTIVATION_UNKNOWN`, `ACTIVATION_INACTIVE`. */
  async #licenseOf(product: string, certificate: string): Promise<Outcome<License>> {
    const { claims } = await readOwnCertificate(certificate, this.#trust);
    return this.#means.ledger.transaction(async (tx) => {
      const activation = claims.aud === product ? await tx.activations.get(claims.act) : undefined;
      const license = activation && (await tx.licenses.get(activation.licenseId));
      if (activation === undefined || license === undefined) {
        return refused(
          'ACTIVATION_UNKNOWN',
          'certificate: it is for no activation of this product that is known here.',
        );
      }
      if (activation.status !== 'active') {
        return refused('ACTIVATION_INACTIVE', 'certificate: its activation has ended. Activate this device again.');
      }
      return granted(license);
    });
  }
}
