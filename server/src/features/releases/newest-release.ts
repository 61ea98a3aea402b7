import { allOf } from '../../store/pages.js';
import type { Means } from '../ledger.js';
import type { Release } from './release-record.js';

/** What was published last. */
export class NewestReleases {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /** Of a product in the channel `stable`; one whose day of publication is still to come does not count. */
  async stable(productId: string): Promise<Release | undefined> {
    const now = this.#means.clock();
    const releases = await this.#means.ledger.transaction((tx) =>
      allOf((cursor) => tx.releases.page({ where: { productId, channel: 'stable' }, cursor, limit: 1_000 })),
    );
    return releases
      .filter(({ publishedAt }) => Date.parse(publishedAt) <= now)
      .reduce<Release | undefined>(
        (newest, release) => (newest !== undefined && newest.publishedAt > release.publishedAt ? newest : release),
        undefined,
      );
  }
}
