import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBase64url } from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom as random } from '../startup/system.js';
import { dataKeyEntry, makeDataKey, openDataKeys } from './data-key-entry.js';
import { readSecrets } from './issuer-keys.js';
import { writeSealedFile } from './sealed-file.js';

const AT = '2027-01-01T00:00:00.000Z';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-data-key-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('A data key in the key file', () => {
  it('has an id that is its own', () => {
    const [one, other] = [makeDataKey(random, AT), makeDataKey(random, AT)];
    expect(openDataKeys([one, other], random).newest.kid).toBe(other.kid);
    expect(openDataKeys([one, other], random).all.map(({ kid }) => kid)).toEqual([other.kid, one.kid]);
    expect(dataKeyEntry.safeParse(one).success).toBe(true);
    const wrong = [
      { ...one, kid: other.kid },
      { ...one, key: encodeBase64url(random(31)) },
      { ...one, key: '' },
      { ...one, createdAt: 'yesterday' },
    ];
    for (const entry of wrong) expect(dataKeyEntry.safeParse(entry).success).toBe(false);
  });

  it('is in a whole file, in none of an earlier version, and beside what a later one has', async () => {
    const path = join(folder, 'keys');
    const earlier = { keys: [], apiKeyPepper: encodeBase64url(random(32)) };
    await writeSealedFile(path, earlier, 'secret', random);
    expect((await readSecrets(path, 'secret')).dataKeys).toEqual([]);
    await writeSealedFile(path, { ...earlier, later: [1] }, 'secret', random);
    expect(await readSecrets(path, 'secret')).toMatchObject({ later: [1] });
    const entry = { ...makeDataKey(random, AT), kid: 'another' };
    await writeSealedFile(path, { ...earlier, dataKeys: [entry] }, 'secret', random);
    await expect(readSecrets(path, 'secret')).rejects.toMatchObject({ code: 'KEY_FILE_DAMAGED' });
  });
});
