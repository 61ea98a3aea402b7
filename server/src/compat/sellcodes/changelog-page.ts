import type { Product } from '../../features/products/product-record.js';
import type { Release } from '../../features/releases/release-record.js';

export const CHANGELOG_PATH = '/v2/licenses/changelog';

/** The same information as an update check, so it needs no license key; Sellcodes' own link had one in it. */
export const changelogPath = ({ sellcodesId = '' }: Product): string => `${CHANGELOG_PATH}?product_id=${sellcodesId}`;

export function changelogPage({ name }: Product, release: Release | undefined): string {
  const title = escaped(release === undefined ? name : `${name} ${release.version}`);
  const text = escaped(release?.changelog ?? 'There is no version yet.');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body>
<h1>${title}</h1>
<pre style="white-space:pre-wrap">${text}</pre>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
