import { createHmac } from 'node:crypto';
import type { Readable } from 'node:stream';
import { equalBytes } from '@countersign/shared';
import type { PackageStore } from '../../store/packages.js';
import { licenseRefusal } from '../activations/request-refusals.js';
import type { Dependencies } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import type { Release } from './release-record.js';

/** Where to download a package. */
export interface DownloadLink {
  /** The vendor's own URL, or a path on this server. */
  readonly url: string;
  /** ISO 8601, UTC; only for a path on this server. */
  readonly expiresAt?: string;
}

/** A package ready to be sent. */
export interface OpenedPackage {
  readonly fileName: string;
  readonly sha256: string;
  readonly size: number;
  /** Byte range, both ends inclusive. */
  readonly read: (first: number, last: number) => Readable;
}

/** In milliseconds. */
const LINK_LIFE = 3_600_000;
/** Release, seconds since 1970 in base 36, and the proof that this server issued it. */
const TOKEN = /^(rls_[0-9a-z]{12})\.([0-9a-z]{1,10})\.([\w-]{43})$/;

/** Links to packages: signed, valid for an hour, for one package of one release. The link is the only credential. */
export class Downloads {
  readonly #dependencies: Dependencies;
  readonly #packages: PackageStore;
  readonly #key: Uint8Array;

  /** @param pepper 32 secret bytes, the same on every server of a ledger */
  constructor(dependencies: Dependencies, packages: PackageStore, pepper: Uint8Array) {
    this.#dependencies = dependencies;
    this.#packages = packages;
    this.#key = createHmac('sha256', pepper).update('countersign download links 1').digest();
  }

  /**
   * Returns the link to a release for the holder of a license. Refuses `LICENSE_SUSPENDED`, `LICENSE_RETURNED`,
   * `LICENSE_SWITCHED_OFF`, `LICENSE_EXPIRED`, `MAINTENANCE_ENDED` for a later release, `PACKAGE_MISSING`.
   */
  linkFor(release: Release, license: License): Outcome<DownloadLink> {
    const now = this.#dependencies.clock();
    const refusal = licenseRefusal(license, now) ?? maintenanceRefusal(release, license);
    if (refusal !== undefined) return refusal;
    const { id, package: kept } = release;
    if (kept === undefined) return packageMissing();
    if ('url' in kept) return granted({ url: kept.url });
    const seconds = Math.floor((now + LINK_LIFE) / 1000);
    const until = seconds.toString(36);
    const token = `${id}.${until}.${this.#proofOf(id, until, kept.sha256).toString('base64url')}`;
    return granted({ url: `/v1/downloads/${token}`, expiresAt: isoTime(seconds * 1000) });
  }

  /** Refuses `DOWNLOAD_LINK_INVALID`, `DOWNLOAD_LINK_EXPIRED`, `PACKAGE_MISSING`. */
  async open(token: string): Promise<Outcome<OpenedPackage>> {
    const { ledger, clock } = this.#dependencies;
    const [, id = '', until = '', proof = ''] = TOKEN.exec(token) ?? [];
    const release = id === '' ? undefined : await ledger.transaction((tx) => tx.releases.get(id));
    const kept = release?.package;
    if (kept === undefined || 'url' in kept) return linkInvalid();
    const { sha256, size, fileName } = kept;
    if (!equalBytes(this.#proofOf(id, until, sha256), Buffer.from(proof, 'base64url'))) return linkInvalid();
    if (clock() >= Number.parseInt(until, 36) * 1000) {
      return refused('DOWNLOAD_LINK_EXPIRED', 'This link has expired. Ask for a new one.');
    }
    if ((await this.#packages.sizeOf(sha256)) !== size) return packageMissing();
    return granted({ fileName, sha256, size, read: (first, last) => this.#packages.read(sha256, first, last) });
  }

  #proofOf(id: string, until: string, sha256: string): Buffer {
    return createHmac('sha256', this.#key).update(`${id}.${until}.${sha256}`).digest();
  }
}

function maintenanceRefusal({ publishedAt }: Release, { maintenanceUntil }: License): Outcome<never> | undefined {
  if (maintenanceUntil === undefined || Date.parse(publishedAt) < Date.parse(maintenanceUntil)) return undefined;
  return refused('MAINTENANCE_ENDED', `This license only includes releases published before ${maintenanceUntil}.`);
}

const linkInvalid = (): Outcome<never> =>
  refused('DOWNLOAD_LINK_INVALID', 'This link is not of this server, or its package was replaced. Ask for a new one.');

const packageMissing = (): Outcome<never> =>
  refused('PACKAGE_MISSING', 'This server does not have the package of this release.', {
    remedy: 'Upload it: countersign release upload. Several servers must share one package folder.',
  });
