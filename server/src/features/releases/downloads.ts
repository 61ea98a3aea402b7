import { createHmac } from 'node:crypto';
import type { Readable } from 'node:stream';
import { equalBytes } from '@countersign/shared';
import type { PackageStore } from '../../store/packages.js';
import { licenseRefusal } from '../activations/request-refusals.js';
import type { Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import type { Release } from './release-record.js';

/** Where a package can be had from. */
export interface DownloadLink {
  /** The vendor's own address, or a path of this server. */
  readonly url: string;
  /** ISO 8601, UTC. Of a path of this server. */
  readonly expiresAt?: string;
}

/** A package that is about to be sent. */
export interface OpenedPackage {
  readonly fileName: string;
  readonly sha256: string;
  readonly size: number;
  /** From one byte to another, both included. */
  readonly read: (first: number, last: number) => Readable;
}

/** In milliseconds. */
const LINK_LIFE = 3_600_000;
/** Release, seconds since 1970 in base 36, and what proves that this server said so. */
const TOKEN = /^(rls_[0-9a-z]{12})\.([0-9a-z]{1,10})\.([\w-]{43})$/;

/** Links to packages: signed, for an hour, for one package of one release. Who has the link needs nothing else. */
export class Downloads {
  readonly #means: Means;
  readonly #packages: PackageStore;
  readonly #key: Uint8Array;

  /** @param pepper 32 secret bytes of this server, the same on every server of its ledger */
  constructor(means: Means, packages: PackageStore, pepper: Uint8Array) {
    this.#means = means;
    this.#packages = packages;
    this.#key = createHmac('sha256', pepper).update('countersign download links 1').digest();
  }

  /**
   * What the holder of this license gets the release from. Refuses `LICENSE_SUSPENDED`, `LICENSE_RETURNED`,
   * `LICENSE_SWITCHED_OFF`, `LICENSE_EXPIRED`, `MAINTENANCE_ENDED` for a release that came after it, `PACKAGE_MISSING`.
   */
  linkFor(release: Release, license: License): Outcome<DownloadLink> {
    const now = this.#means.clock();
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
    const { ledger, clock } = this.#means;
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
  return refused('MAINTENANCE_ENDED', `This license includes what was published before ${maintenanceUntil}.`);
}

const linkInvalid = (): Outcome<never> =>
  refused('DOWNLOAD_LINK_INVALID', 'This link is none of this server, or its package was replaced. Ask for a new one.');

const packageMissing = (): Outcome<never> =>
  refused('PACKAGE_MISSING', 'There is no package of this release here.', {
    remedy: 'Upload it: countersign release upload. Several servers must share the folder of packages.',
  });
