import type { Product } from '../../features/products/product-record.js';
import type { Release } from '../../features/releases/release-record.js';
import { type Action, type Call, INVALID_KEY, okAnswer } from './answer.js';
import { expiryText, slugOf } from './answer-fields.js';
import { changelogPath } from './changelog-page.js';
import { phpArray } from './php-array.js';
import { timeAgo } from './time-ago.js';

export const getVersion: Action = {
  invalidKey: INVALID_KEY,
  async answer(call) {
    const { features, product, license, now, publicUrl } = call;
    const { listing = {} } = product;
    const release = await features.releases.latest(product.id);
    const version = release?.version ?? '';
    const link = linkTo(call, release);
    return okAnswer({
      name: product.name,
      tags: listing.tags ?? [],
      requires_at_least: release?.requires ?? listing.requires ?? '',
      tested_up_to: release?.testedUpTo ?? listing.testedUpTo ?? '',
      stable_tag: version,
      contributors: listing.contributors ?? [],
      donate_link: listing.donateUrl ?? null,
      short_description: listing.shortDescription ?? '',
      screenshots: [],
      remaining_content: listing.description ?? '',
      // In PHP an empty array is a list, and a non-empty one with names an object.
      upgrade_notice: release?.upgradeNotice === undefined ? [] : { [version]: release.upgradeNotice },
      url: `${publicUrl}${changelogPath(product)}`,
      homepage: listing.url ?? '',
      new_version: version,
      last_updated: release === undefined ? '' : timeAgo(Date.parse(release.publishedAt), now),
      stable_version: version,
      expires: expiryText(license),
      slug: slugOf(product),
      package: link,
      download_link: link,
      sections: sections(product, release),
    });
  },
};

/** Empty if there is no package, or the license does not cover it: a client then shows only the version. */
function linkTo({ features, license, publicUrl }: Call, release: Release | undefined): string {
  const outcome = release && features.downloads.linkFor(release, license);
  if (outcome === undefined || !outcome.ok) return '';
  const { url } = outcome.value;
  return url.startsWith('/') ? `${publicUrl}${url}` : url;
}

function sections({ listing = {} }: Product, release: Release | undefined): string {
  return phpArray([
    ['description', listing.description ?? listing.shortDescription ?? ''],
    ['installation', listing.installation ?? ''],
    ['frequently_asked_questions', listing.faq ?? ''],
    ['changelog', release?.changelog ?? ''],
  ]);
}
