import { randomId } from '@countersign/shared';
import type { PackageStore } from '../../store/packages.js';
import { readAll } from '../../store/pages.js';
import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { isoTime } from '../time.js';
import type { Release } from './release-record.js';
import { versionComparator } from './version-comparator.js';

export const STABLE_CHANNEL = 'stable';

type Given = 'productId' | 'version' | 'requires' | 'testedUpTo' | 'upgradeNotice';

export interface NewRelease extends Pick<Release, Given> {
  /** `stable` if omitted. */
  readonly channel?: string;
  readonly changelog?: string;
  /** URL of its package at the vendor. */
  readonly url?: string;
  /** ISO 8601, UTC; invisible before then. Now if omitted. */
  readonly publishedAt?: string;
}

/** The bytes of a package that is being uploaded. */
export interface PackageUpload {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** File name for downloads; made from product and version if omitted. */
  readonly fileName?: string | undefined;
}

export interface ReleaseFilter {
  readonly productId?: string | undefined;
  readonly channel?: string | undefined;
}

/** The published versions of products, and their packages. */
export class Releases {
  readonly #dependencies: Dependencies;
  readonly #packages: PackageStore;
  readonly #maxBytes: number;

  constructor(dependencies: Dependencies, packages: PackageStore, maxBytes: number) {
    this.#dependencies = dependencies;
    this.#packages = packages;
    this.#maxBytes = maxBytes;
  }

  /** Refuses `PRODUCT_UNKNOWN`, `RELEASE_EXISTS` for an existing version of the product, in any channel. */
  add(
    { channel = STABLE_CHANNEL, changelog = '', url, publishedAt, ...given }: NewRelease,
    actor: Actor,
  ): Promise<Outcome<Release>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    const { productId, version } = given;
    return ledger.transaction(async (tx) => {
      await tx.lock('products', productId);
      if ((await tx.products.get(productId)) === undefined) return productUnknown('productId:');
      const versionKey = `${productId}:${version}`;
      const [other] = await tx.releases.find('versionKey', versionKey);
      if (other !== undefined) {
        return refused(
          'RELEASE_EXISTS',
          `version: ${productId} ${version} is already published, in ${other.channel}.`,
          {
            remedy: `Choose another version, or withdraw that one: countersign release withdraw ${other.id}.`,
          },
        );
      }
      const release: Release = {
        ...given,
        id: randomId('rls', 12, random),
        channel,
        versionKey,
        changelog,
        ...(url !== undefined && { package: { url } }),
        publishedAt: publishedAt ?? isoTime(now),
        createdAt: isoTime(now),
      };
      await tx.releases.insert(release);
      const detail = { productId, version, channel };
      await recordAudit(tx, random, now, { actor, action: 'release.added', subject: release.id, detail });
      return granted(release);
    });
  }

  /** Refuses `RELEASE_UNKNOWN`. */
  get(id: string): Promise<Outcome<Release>> {
    return this.#dependencies.ledger.transaction(async (tx) => known(await tx.releases.get(id)));
  }

  page({ productId, channel }: ReleaseFilter, cursor: string | undefined, limit: number): Promise<Page<Release>> {
    const where = { ...(productId !== undefined && { productId }), ...(channel !== undefined && { channel }) };
    return this.#dependencies.ledger.transaction((tx) => tx.releases.page({ where, cursor, limit }));
  }

  /** Returns the highest version of a channel that is already published. */
  async latest(productId: string, channel = STABLE_CHANNEL): Promise<Release | undefined> {
    const now = isoTime(this.#dependencies.clock());
    const published = await this.#dependencies.ledger.transaction(async (tx) => {
      const all = await readAll((cursor) => tx.releases.page({ where: { productId, channel }, cursor, limit: 1_000 }));
      return all.filter(({ publishedAt }) => isoTime(Date.parse(publishedAt)) <= now);
    });
    return newestRelease(published);
  }

  /**
   * Withdraws a release: it is no longer offered, and its links stop working. Its file stays. Refuses
   * `RELEASE_UNKNOWN`.
   */
  withdraw(id: string, actor: Actor): Promise<Outcome<Release>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const found = await tx.releases.get(id);
      if (found !== undefined) await tx.lock('products', found.productId);
      const release = await tx.releases.get(id);
      if (release === undefined) return releaseUnknown();
      await tx.releases.delete(id);
      const { productId, version, channel } = release;
      const detail = { productId, version, channel };
      await recordAudit(tx, random, now, { actor, action: 'release.withdrawn', subject: id, detail });
      return granted(release);
    });
  }

  /**
   * Stores a package for a release and replaces its previous one. Refuses `RELEASE_UNKNOWN`, `PACKAGE_TOO_LARGE`.
   * @throws the error of the upload; nothing is stored then
   */
  async upload(id: string, { bytes, fileName }: PackageUpload, actor: Actor): Promise<Outcome<Release>> {
    const { ledger, clock, random } = this.#dependencies;
    const expected = await this.get(id);
    if (!expected.ok) return expected;
    const kept = await this.#keep(bytes);
    if (!kept.ok) return kept;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('products', expected.value.productId);
      const before = await tx.releases.get(id);
      if (before === undefined) return releaseUnknown();
      const { productId, version } = before;
      const release: Release = {
        ...before,
        package: { ...kept.value, fileName: fileName ?? `${productId}-${version}` },
      };
      await tx.releases.put(release);
      await recordAudit(tx, random, now, { actor, action: 'release.uploaded', subject: id, detail: { ...kept.value } });
      return granted(release);
    });
  }

  async #keep(bytes: AsyncIterable<Uint8Array>) {
    try {
      return granted(await this.#packages.put(atMost(this.#maxBytes, bytes)));
    } catch (error) {
      if (!(error instanceof TooManyBytes)) throw error;
      return refused('PACKAGE_TOO_LARGE', `The package is larger than ${this.#maxBytes} bytes. It was not stored.`, {
        remedy: 'Start the server with a larger --max-package, or give the release a URL.',
      });
    }
  }
}

class TooManyBytes extends Error {}

async function* atMost(maxBytes: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new TooManyBytes();
    yield chunk;
  }
}

export function newestRelease(releases: readonly Release[]): Release | undefined {
  const order = versionComparator(releases.map(({ version }) => version));
  return [...releases].sort((a, b) => order(b.version, a.version))[0];
}

const known = (release: Release | undefined): Outcome<Release> =>
  release === undefined ? releaseUnknown() : granted(release);

const releaseUnknown = (): Outcome<never> =>
  refused('RELEASE_UNKNOWN', 'There is no such release.', {
    remedy: 'countersign release list shows them all.',
  });
