import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../startup/system.js';
import { readSecrets } from './issuer-keys.js';
import { writePrivateFile } from './private-file.js';
import { readSealedFile, writeSealedFile } from './sealed-file.js';

const PASSPHRASE = 'correct horse bättery';
const secrets = { keys: [{ d: 'the-private-key-itself' }] };

let folder: string;
let sealed: string;
const path = (): string => join(folder, 'file.jwe');
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-sealed-'));
  await writeSealedFile(path(), secrets, PASSPHRASE, systemRandom);
  sealed = (await readFile(path(), 'utf8')).trim();
});
afterAll(() => rm(folder, { recursive: true }));

/** Replaces the file with this text, and tries to open it. */
async function open(text: string, passphrase = PASSPHRASE): Promise<unknown> {
  await writePrivateFile(path(), text);
  return readSealedFile(path(), passphrase);
}

const withHeader = (change: (header: Record<string, unknown>) => object): string => {
  const [header = '', ...rest] = sealed.split('.');
  const changed = change(JSON.parse(Buffer.from(header, 'base64url').toString()));
  return [Buffer.from(JSON.stringify(changed)).toString('base64url'), ...rest].join('.');
};

describe('A sealed file', () => {
  it('opens with its passphrase, in either spelling of its letters, and shows nothing without', async () => {
    expect(await open(`${sealed}\n`)).toEqual(secrets);
    expect(await open(sealed, PASSPHRASE.normalize('NFD'))).toEqual(secrets);
    expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain('private');
    expect(JSON.parse(Buffer.from(sealed.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
      alg: 'dir',
      enc: 'A256GCM',
      scrypt: { n: 2 ** 17, r: 8, p: 1 },
    });
  });

  it('is locked for another passphrase', async () => {
    await expect(open(sealed, 'another')).rejects.toMatchObject({ code: 'KEY_FILE_LOCKED' });
  });

  it('is locked when a byte of it was changed', async () => {
    const at = sealed.length - 40;
    const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
    await expect(open(changed)).rejects.toMatchObject({ code: 'KEY_FILE_LOCKED' });
  });

  it('is damaged when it was cut anywhere', async () => {
    for (let length = 0; length < sealed.length; length += 7) {
      await expect(open(sealed.slice(0, length))).rejects.toMatchObject({ code: 'KEY_FILE_DAMAGED' });
    }
    await expect(open(sealed.slice(0, -1))).rejects.toMatchObject({ code: 'KEY_FILE_DAMAGED' });
  });

  it.each(['garbage', '....', '{"keys":[]}', '\u0000', 'a.b.c.d.e', 'x'.repeat(100_000)])(
    'is damaged as %j',
    async (text) => {
      await expect(open(text)).rejects.toMatchObject({ code: 'KEY_FILE_DAMAGED' });
    },
  );

  it.each<[string, object]>([
    ['n', { n: 2 ** 20 }],
    ['n', { n: 2 ** 31 }],
    ['n', { n: Number.MAX_SAFE_INTEGER }],
    ['n', { n: 100_000 }],
    ['n', { n: 1 }],
    ['n', { n: 0 }],
    ['n', { n: -2 }],
    ['n', { n: '131072' }],
    ['r', { r: 1e9 }],
    ['p', { p: 2 }],
    ['p', { p: 0.5 }],
    ['salt', { salt: 'AAAA' }],
    ['salt', { salt: 7 }],
    ['everything', { n: undefined, r: undefined, p: undefined, salt: undefined }],
  ])('with another %s in its header is refused at once: %j', async (_name, change) => {
    const text = withHeader((header) => ({ ...header, scrypt: { ...(header.scrypt as object), ...change } }));
    const start = performance.now();
    await expect(open(text)).rejects.toMatchObject({ code: 'KEY_FILE_DAMAGED' });
    expect(performance.now() - start).toBeLessThan(200);
  });

  it('with another algorithm is refused', async () => {
    for (const change of [{ alg: 'PBES2-HS256+A128KW' }, { enc: 'A128GCM' }, { zip: 'DEF' }, { crit: ['exp'] }]) {
      await expect(open(withHeader((header) => ({ ...header, ...change })))).rejects.toMatchObject({
        code: expect.stringMatching(/^KEY_FILE_(DAMAGED|LOCKED)$/),
      });
    }
  });
});

describe('The key file of a server', () => {
  it('is damaged when it is a sealed file of something else, and the error does not show it', async () => {
    await writeSealedFile(path(), secrets, PASSPHRASE, systemRandom);
    const error: unknown = await readSecrets(path(), PASSPHRASE).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'KEY_FILE_DAMAGED' });
    expect(error).not.toHaveProperty('cause.message');
    expect(String(error)).not.toContain('the-private-key-itself');
  });
});
