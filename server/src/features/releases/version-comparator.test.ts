import { describe, expect, it } from 'vitest';
import { isNewerVersion, versionComparator } from './version-comparator.js';

const sorted = (versions: readonly string[]): readonly string[] =>
  [...versions].reverse().sort(versionComparator(versions));

describe('Versions', () => {
  it.each<[string, readonly string[]]>([
    [
      'of Semantic Versioning, as its specification orders them',
      [
        '1.0.0-alpha',
        '1.0.0-alpha.1',
        '1.0.0-alpha.beta',
        '1.0.0-beta',
        '1.0.0-beta.2',
        '1.0.0-beta.11',
        '1.0.0-rc.1',
        '1.0.0',
        '1.2.0',
        '1.10.0',
        '2.0.0',
        '99999999999999999999.0.0',
      ],
    ],
    [
      'of other forms, as PHP orders them',
      [
        '1.0x',
        '1.0-dev',
        '1.0a1',
        '1.0-beta1',
        '1.0RC1',
        '1.0',
        '1.0.0',
        '1.0.1',
        '1.0pl1',
        '1.2',
        '1.10',
        '2',
        '17.3',
      ],
    ],
    ['of both forms, as PHP orders them', ['1.0.0-1', '1.0.0-2', '1.0.1', '1.1']],
  ])('%s', (_, versions) => {
    expect(sorted(versions)).toEqual(versions);
    for (const [at, version] of versions.entries()) {
      if (at > 0) expect(versionComparator(versions)(version, versions[at - 1] ?? '')).toBeGreaterThan(0);
    }
  });

  it.each([
    ['1.10.0', '1.9.0', true],
    ['1.0.0', '1.0.0+build.5', false],
    ['1.0.0', '1.0.0', false],
    ['1.0', '1.0.0', false],
    ['2027.1', '2026.12', true],
  ])('%s is newer than %s: %s', (version, than, isNewer) => {
    expect(isNewerVersion(version, than)).toBe(isNewer);
  });
});
