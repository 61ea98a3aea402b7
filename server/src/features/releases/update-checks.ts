import type { Trust } from '@countersign/shared';
import type { Dependencies } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { readOwnCertificate } from '../reconciliation/read-own-certificate.js';
import type { DownloadLink, Downloads } from './downloads.js';
import type { Release } from './release-record.js';
import { newestRelease, type Releases, STABLE_CHANNEL } from './releases.js';
import { isNewerVersion } from './version-comparator.js';

export interface UpdateCheckRequest {
  readonly product: string;
  /** The installed version. */
  readonly version: string;
  /** `stable` if omitted. */
  readonly channel?: string;
  /** Activation bundle of the device, for the link. */
  readonly certificate?: string;
}

export interface AvailableUpdate {
  readonly release: Release;
  /** Refused if no certificate was sent, or its license does not cover the package. */
  readonly link: Outcome<DownloadLink> | undefined;
}

/** Checks for newer releases. The result is public; the link is only for licensed devices. */
export class UpdateChecks {
  readonly #dependencies: Dependencies;
  readonly #releases: Releases;
  readonly #downloads: Downloads;
  readonly #trust: Trust;

  /** @param trust the vendor's own roots */
  constructor(dependencies: Dependencies, releases: Releases, downloads: Downloads, trust: Trust) {
    this.#dependencies = dependencies;
    this.#releases = releases;
    this.#downloads = downloads;
    this.#trust = trust;
  }

  /**
   * Returns the highest version of the channel or of `stable`; `undefined` if it is not newer. Refuses
   * `PRODUCT_UNKNOWN`.
   * @throws CountersignError as the verifier, for the certificate
   */
  async check({
    product,
    version,
    channel = STABLE_CHANNEL,
    certificate,
  }: UpdateCheckRequest): Promise<Outcome<AvailableUpdate | undefined>> {
    const found = await this.#dependencies.ledger.transaction((tx) => tx.products.get(product));
    if (found === undefined) return productUnknown('product:');
    const newest = await Promise.all(
      [...new Set([channel, STABLE_CHANNEL])].map((each) => this.#releases.latest(product, each)),
    );
    const release = newestRelease(newest.filter((each) => each !== undefined));
    if (release === undefined || !isNewerVersion(release.version, version)) return granted(undefined);
    if (certificate === undefined) return granted({ release, link: undefined });
    const license = await this.#licenseOf(product, certificate);
    return granted({ release, link: license.ok ? this.#downloads.linkFor(release, license.value) : license });
  }

  /** Refuses `ACTIVATION_UNKNOWN`, `ACTIVATION_INACTIVE`. */
  async #licenseOf(product: string, certificate: string): Promise<Outcome<License>> {
    const { claims } = await readOwnCertificate(certificate, this.#trust);
    return this.#dependencies.ledger.transaction(async (tx) => {
      const activation = claims.aud === product ? await tx.activations.get(claims.act) : undefined;
      const license = activation && (await tx.licenses.get(activation.licenseId));
      if (activation === undefined || license === undefined) {
        return refused('ACTIVATION_UNKNOWN', 'certificate: this server has no such activation of this product.');
      }
      if (activation.status !== 'active') {
        return refused('ACTIVATION_INACTIVE', 'certificate: its activation has ended. Activate this device again.');
      }
      return granted(license);
    });
  }
}
