import { randomId } from '@countersign/shared';
import type { PackageStore } from '../../store/packages.js';
import { allOf } from '../../store/pages.js';
import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Means } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { isoTime } from '../time.js';
import type { Release } from './release-record.js';
import { versionOrder } from './version-order.js';

export const STABLE = 'stable';

type Given = 'productId' | 'version' | 'requires' | 'testedUpTo' | 'upgradeNotice';

export interface NewRelease extends Pick<Release, Given> {
  /** `stable` when it is left out. */
  readonly channel?: string;
  readonly changelog?: string;
  /** Where the vendor keeps its package. */
  readonly url?: string;
  /** ISO 8601, UTC; it is nobody's before. Now when it is left out. */
  readonly publishedAt?: string;
}

/** Bytes of a package on their way here. */
export interface Upload {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** What a browser saves it as; made from the product and the version when it is left out. */
  readonly fileName?: string | undefined;
}

export interface ReleaseFilter {
  readonly productId?: string | undefined;
  readonly channel?: string | undefined;
}

/** The versions of products that were published, and their packages. */
export class Releases {
  readonly #means: Means;
  readonly #packages: PackageStore;
  readonly #mostBytes: number;

  constructor(means: Means, packages: PackageStore, mostBytes: number) {
    this.#means = means;
    this.#packages = packages;
    this.#mostBytes = mostBytes;
  }

  /** Refuses `PRODUCT_UNKNOWN`, `RELEASE_EXISTS` for a version that the product has, in whichever channel. */
  add(
    { channel = STABLE, changelog = '', url, publishedAt, ...given }: NewRelease,
    actor: Actor,
  ): Promise<Outcome<Release>> {
    const { ledger, clock, random } = this.#means;
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
          `version: ${productId} ${version} is published already, in ${other.channel}.`,
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
    return this.#means.ledger.transaction(async (tx) => known(await tx.releases.get(id)));
  }

  page({ productId, channel }: ReleaseFilter, cursor: string | undefined, limit: number): Promise<Page<Release>> {
    const where = { ...(productId !== undefined && { productId }), ...(channel !== undefined && { channel }) };
    return this.#means.ledger.transaction((tx) => tx.releases.page({ where, cursor, limit }));
  }

  /** The newest of a channel by its version, of those whose time of publication has come. */
  async latest(productId: string, channel = STABLE): Promise<Release | undefined> {
    const now = isoTime(this.#means.clock());
    const published = await this.#means.ledger.transaction(async (tx) => {
      const all = await allOf((cursor) => tx.releases.page({ where: { productId, channel }, cursor, limit: 1_000 }));
      return all.filter(({ publishedAt }) => isoTime(Date.parse(publishedAt)) <= now);
    });
    return newestOf(published);
  }

  /** It is no update any more, and its links end. Its file stays where it is. Refuses `RELEASE_UNKNOWN`. */
  withdraw(id: string, actor: Actor): Promise<Outcome<Release>> {
    const { ledger, clock, random } = this.#means;
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
   * Keeps a package and makes it the release's, in place of the one that it had. Refuses `RELEASE_UNKNOWN`,
   * `PACKAGE_TOO_LARGE`.
   * @throws what the bytes end with; nothing of them is kept then
   */
  async upload(id: string, { bytes, fileName }: Upload, actor: Actor): Promise<Outcome<Release>> {
    const { ledger, clock, random } = this.#means;
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
      return granted(await this.#packages.put(atMost(this.#mostBytes, bytes)));
    } catch (error) {
      if (!(error instanceof TooManyBytes)) throw error;
      return refused(
        'PACKAGE_TOO_LARGE',
        `The package is larger than ${this.#mostBytes} bytes. Nothing of it was kept.`,
        {
          remedy: 'Start the server with a larger --max-package, or give the release a URL.',
        },
      );
    }
  }
}

class TooManyBytes extends Error {}

async function* atMost(most: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.byteLength;
    if (length > most) throw new TooManyBytes();
    yield chunk;
  }
}

export function newestOf(releases: readonly Release[]): Release | undefined {
  const order = versionOrder(releases.map(({ version }) => version));
  return [...releases].sort((a, b) => order(b.version, a.version))[0];
}

const known = (release: Release | undefined): Outcome<Release> =>
  release === undefined ? releaseUnknown() : granted(release);

const releaseUnknown = (): Outcome<never> =>
  refused('RELEASE_UNKNOWN', 'There is no such release here.', {
    remedy: 'countersign release list shows them all.',
  });
