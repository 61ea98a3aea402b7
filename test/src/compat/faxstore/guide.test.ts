import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  failedAnswer,
  passedAnswer,
  rateLimitedAnswer,
} from '../../../../server/dist/compat/faxstore/format-answer.js';
import type { RefusalCode } from '../../../../server/dist/features/outcome.js';

const GUIDE = readFileSync(new URL('../../../../docs/compat/faxstore.md', import.meta.url), 'utf8');
const CODES: readonly RefusalCode[] = [
  'LICENSE_SUSPENDED',
  'LICENSE_EXPIRED',
  'LICENSE_NOT_STARTED',
  'LICENSE_SWITCHED_OFF',
  'ADDRESS_NOT_LISTED',
  'PRODUCT_UNKNOWN',
  'LICENSE_UNKNOWN',
];

it('docs/compat/faxstore.md has every answer', () => {
  const listed = [...GUIDE.matchAll(/^\| `([A-Z ]+)` \| (true|false) \| .+ \| `(.+)` \|$/gm)].map(
    ([, status, pass, details]) => ({ status, pass: pass === 'true', details: `${details} - URL` }),
  );
  const url = 'URL';
  expect(listed).toEqual([
    passedAnswer(2, url),
    ...CODES.map((code) => failedAnswer(code, url)),
    rateLimitedAnswer('N', url),
  ]);
});
