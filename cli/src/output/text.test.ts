import { describe, expect, it } from 'vitest';
import { escapeText } from './escape.js';
import { PLAIN_PAINT } from './paint.js';
import { redact, secretsIn } from './redact.js';
import { showError } from './show-error.js';
import { facts, table } from './table.js';
import { showMoment } from './time.js';

it('control, format and separator characters are shown, not obeyed', () => {
  expect(escapeText('a\u001b[31m\u0007\n\u200f\u2028\ud800 é ✓')).toBe(
    'a\\u{1b}[31m\\u{7}\\u{a}\\u{200f}\\u{2028}\\u{d800} é ✓',
  );
});

it('tables have no lines, no trailing space and no colours of their own', () => {
  expect(
    table(
      PLAIN_PAINT,
      ['ID', 'NAME'],
      [
        ['a', 'x\u001b'],
        ['long', undefined],
      ],
    ),
  ).toBe('ID    NAME\na     x\\u{1b}\nlong  -');
});

it('facts line up, also those of several lines', () => {
  expect(
    facts(PLAIN_PAINT, [
      ['A', 'one'],
      ['Long', ['two', 'three']],
    ]),
  ).toBe('A     one\nLong  two\n      three');
});

it.each([
  [0, 'now'],
  [59, 'now'],
  [60, 'in 1 minute'],
  [-3 * 3600, '3 hours ago'],
  [43 * 86_400, 'in 43 days'],
  [-86_400 * 2, '2 days ago'],
])('%d seconds from now is %s', (offset, words) => {
  expect(showMoment(1_800_000_000 + offset, 1_800_000_000)).toContain(`UTC (${words})`);
});

describe('secrets', () => {
  it('go by their form', () => {
    const text = 'cs-abcde-fghjk-mnpqr-stvwx-yz234, CSABCDEFGHJKMNPQRSTVWXYZ234, csk_0123456789abcdef';
    expect(redact(text, [])).toBe('(not shown), (not shown), (not shown)');
  });

  it('go by where they were given, whatever their form', () => {
    const argv = [
      '--license',
      'old-code',
      '--code=new-code',
      '--api-key',
      'key-1',
      '--license=lic_0123456789ab',
      '--license',
    ];
    const secrets = secretsIn(argv, { COUNTERSIGN_LICENSE: 'env-code' });
    expect(redact('old-code new-code key-1 env-code lic_0123456789ab', secrets)).toBe(
      '(not shown) (not shown) (not shown) (not shown) lic_0123456789ab',
    );
  });
});

it('secrets with characters that are escaped go too', () => {
  const secret = 'my"secret\u0007';
  const explanation = { code: 'USAGE', message: `Unknown: ${secret}.`, field: secret };
  for (const json of [false, true]) {
    const text = showError(explanation, { json, paint: PLAIN_PAINT, now: 0, secrets: [secret] });
    expect(text).toContain('(not shown)');
    expect(text).not.toContain('my');
  }
});
