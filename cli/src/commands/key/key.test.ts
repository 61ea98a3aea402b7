import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../exit-codes.js';
import { temporaryFolder } from '../../testing/run-cli.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';

let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  folder = await temporaryFolder();
});
afterAll(() => server.close());

interface Sums {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
  readonly refusedLines: number;
}

let products = 0;
async function newProduct(): Promise<string> {
  products += 1;
  const id = `keys-${products}`;
  await server.json(['product', 'add', `Keys ${products}`, '--id', id]);
  return id;
}
const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};
const counts = async (product: string): Promise<Readonly<Record<string, number>>> => {
  const { items } = await server.json<{ items: { counts: Record<string, number> }[] }>([
    'key',
    'stock',
    '--product',
    product,
  ]);
  return items[0]?.counts ?? {};
};

describe('key', () => {
  it('is added, listed, found, counted and deleted', async () => {
    const product = await newProduct();
    const card = await file('card.txt', 'Card: 4242\r\nCCV: 123\r\n');
    const key = await server.json([
      'key',
      'add',
      '--product',
      product,
      '--code-file',
      card,
      '--form',
      'lines',
      '--deliveries',
      '2',
    ]);
    expect(key).toMatchObject({ code: 'Card: 4242\nCCV: 123', status: 'available', deliveries: { most: 2, left: 2 } });
    const png = await file('card.png', Buffer.from('89504e470d0a1a0a', 'hex'));
    await server.json(['key', 'add', '--product', product, '--code', 'PIC-1', '--image', png, '--image-alone']);
    const { stdout } = await server.cli(['key', 'list', '--product', product]);
    expect(stdout).toMatch(/2 of 2$/m);
    expect(stdout).not.toContain('PIC-1');
    expect((await server.cli(['key', 'find', 'PIC-1'])).stdout).toContain(`${product}`);
    expect((await server.cli(['key', 'find', 'PIC'])).stdout).toContain('Nothing was found.');
    expect((await server.cli(['key', 'stock', '--product', product])).stdout).toMatch(/AVAILABLE[\s\S]* 2 /);
    expect(await server.json(['key', 'delete', '--product', product, '--reason', 'test'])).toEqual({ deleted: 2 });
    expect((await server.cli(['key', 'add', '--product', product])).exitCode).toBe(EXIT_CODES.usage);
  });

  it('is imported, edited and imported again, sealed too', async () => {
    const product = await newProduct();
    const list = await file('list.csv', '\ufeffcode;label;seats\r\n"=1+1";x;\r\n"A\nB";;3\r\nC;;many\r\n');
    const first = await server.cli(['key', 'import', list, '--product', product]);
    expect(first.exitCode).toBe(EXIT_CODES.badDocument);
    expect(first.stdout).toMatch(/2 added, 0 changed, 0 unchanged, 1 refused\.\nline 5: .*\[NUMBER_UNCLEAR\]/);
    const out = join(folder, 'keys.csv');
    await server.json(['key', 'export', '--product', product, '--out', out]);
    const text = await readFile(out, 'utf8');
    expect(text).toContain("'=1+1");
    const edited = await file('edited.csv', `\ufeff${text.slice(1).replace(',x,', ',new label,')}`);
    expect(await server.json<Sums>(['key', 'import', edited])).toMatchObject({ added: 0, changed: 1, same: 1 });
    const secret = await file('secret.txt', 'a passphrase\n');
    const sealed = join(folder, 'keys.sealed');
    const sealing = ['--product', product, '--seal', '--passphrase-file', secret, '--out', sealed];
    await server.json(['key', 'export', ...sealing]);
    expect(await readFile(sealed, 'utf8')).not.toMatch(/new label|=1/);
    await server.json(['key', 'delete', '--product', product, '--reason', 'test']);
    const back = ['key', 'import', sealed, '--passphrase-file', secret];
    expect(await server.json<Sums>(back)).toMatchObject({ added: 2, refusedLines: 0 });
    expect((await server.cli(['key', 'import', sealed])).exitCode).toBe(EXIT_CODES.usage);
    const wrong = await file('wrong.txt', 'another');
    expect((await server.cli(['key', 'import', sealed, '--passphrase-file', wrong])).stderr).toContain(
      'KEY_FILE_LOCKED',
    );
    expect((await server.cli(['key', 'export', '--product', product, '--out', '-', '--format', 'txt'])).stdout).toBe(
      '=1+1\n',
    );
  });

  it('of a ZIP archive of pictures is imported by the name of each', async () => {
    const product = await newProduct();
    const png = Buffer.from('89504e470d0a1a0a', 'hex');
    const zip = await file(
      'cards.zip',
      zipSync({ 'P-1.png': png, 'P-2.png': png, '__MACOSX/._P-1.png': png, 'x.txt': png.subarray(1) }),
    );
    const imported = await server.cli(['key', 'import', zip, '--product', product]);
    expect(imported.stdout).toMatch(/2 added, 0 changed, 0 unchanged, 1 refused/);
    expect(await server.cli(['key', 'import', zip, '--product', product])).toMatchObject({
      exitCode: EXIT_CODES.badDocument,
    });
    expect(await counts(product)).toMatchObject({ available: 2 });
  });

  it('is exported with its picture, edited and imported again, sealed too', async () => {
    const product = await newProduct();
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('CANARY-PICTURE')]);
    const gif = Buffer.from('GIF89a');
    const picture = await file('picture.png', png);
    const codes = await Promise.all([file('code-1.txt', 'a/b\nCANARY-1'), file('code-2.txt', 'CON\nCANARY-2')]);
    const adding = ['key', 'add', '--product', product, '--form', 'lines', '--image', picture, '--code-file'];
    const first = await server.json([...adding, codes[0], '--image-alone']);
    const second = await server.json([...adding, codes[1]]);
    await server.json(['key', 'add', '--product', product, '--code', 'CANARY-3']);
    const out = join(folder, 'export.zip');
    const taking = ['key', 'export', '--product', product, '--format', 'zip', '--out'];
    await server.json([...taking, out]);
    const files = unzipSync(await readFile(out));
    expect(Buffer.from(files[`pictures/${first.id}.png`] ?? [])).toEqual(png);
    expect(await server.json<Sums>(['key', 'import', out])).toMatchObject({ changed: 0, same: 3, refusedLines: 0 });
    const { [`pictures/${first.id}.png`]: _, ...others } = files;
    const edited = { ...others, [`pictures/${second.id}.png`]: gif, 'x.txt': gif.subarray(1), 'y.gif': gif };
    const partly = await server.cli(['key', 'import', await file('edited.zip', zipSync(edited))]);
    expect(partly.exitCode).toBe(EXIT_CODES.badDocument);
    expect(partly.stdout).toMatch(/0 added, 1 changed, 1 unchanged, 3 refused/);
    expect(partly.stdout).toMatch(/^line \d+: .*\[PICTURE_MISSING\]$/m);
    expect(partly.stdout).toMatch(/^file 3 of the archive: .*\[IMAGE_INVALID\]$/m);
    expect(partly.stdout).toMatch(/^file 4 of the archive: .*\[PICTURE_UNNAMED\]$/m);
    expect(partly.stdout).not.toContain('CANARY');
    const secret = await file('secret.txt', 'a passphrase\n');
    const sealed = join(folder, 'pictures.sealed');
    await server.json([...taking, sealed, '--seal', '--passphrase-file', secret]);
    const text = await readFile(sealed, 'latin1');
    const plain = text.replace(/[\w-]+/g, (part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect(text + plain).not.toMatch(/CANARY|GIF89|PNG\r\n|pictures\/|lic_|keys\.csv/);
    await server.json(['key', 'delete', '--product', product, '--reason', 'test']);
    const back = ['key', 'import', sealed, '--passphrase-file', secret];
    expect(await server.json<Sums>(back)).toMatchObject({ added: 3, refusedLines: 0 });
    expect(await server.json<Sums>(back)).toMatchObject({ same: 3, refusedLines: 0 });
    const again = join(folder, 'again.zip');
    await server.json([...taking, again]);
    expect(Object.keys(unzipSync(await readFile(again))).sort()).toEqual(
      ['keys.csv', `pictures/${first.id}.png`, `pictures/${second.id}.gif`].sort(),
    );
    await server.json(['key', 'delete', '--product', product, '--reason', 'test']);
    expect(await server.json<Sums>(['key', 'import', out])).toMatchObject({ added: 3, refusedLines: 0 });
  });

  it('goes as an archive into a pipe, and not onto a terminal', async () => {
    const taking = ['key', 'export', '--product', await newProduct(), '--format', 'zip', '--out', '-'];
    const shown = await server.cli(taking, { isTTY: true });
    expect(shown).toMatchObject({ exitCode: EXIT_CODES.usage, stdout: '' });
    expect((await server.cli(taking)).stdout).toMatch(/^PK/);
    expect((await server.cli([...taking.slice(0, -3), 'csv', '--out', '-'], { isTTY: true })).stdout).toContain('id,');
    const list = await file('list.zip', zipSync({ 'keys.csv': Buffer.from('colour,code\nred,A\n') }));
    expect((await server.cli(['key', 'import', list])).stderr).toContain('KEY_FILE_UNREADABLE');
    const latin = await file('latin.zip', zipSync({ 'keys.csv': Buffer.from('code\nZ\xfcrich', 'latin1') }));
    expect((await server.cli(['key', 'import', latin])).stderr).toContain('UTF-8');
  });

  it('is imported from standard input, an archive and sealed too', async () => {
    const product = await newProduct();
    const bring = (stdin: string | Uint8Array, ...more: string[]) =>
      server.json<Sums>(['key', 'import', '-', '--product', product, ...more], { stdin });
    expect(await bring('PK-1\nB-2\n')).toMatchObject({ added: 2 });
    expect(await bring('A;B\n', '--format', 'txt')).toMatchObject({ added: 1 });
    const out = join(folder, 'piped');
    const secret = await file('secret.txt', 'a passphrase\n');
    for (const sealing of [[], ['--seal', '--passphrase-file', secret]]) {
      const taking = ['key', 'export', '--product', product, '--format', 'zip', '--out', out, '--force', ...sealing];
      await server.json(taking);
      await server.json(['key', 'delete', '--product', product, '--reason', 'test']);
      expect(await bring(await readFile(out), ...sealing.slice(1))).toMatchObject({ added: 3, refusedLines: 0 });
    }
    expect((await server.cli(['key', 'import', '-'], { stdin: Buffer.from([0xff]) })).stderr).toContain('UTF-8');
    const both = await server.cli(['key', 'import', '-', '--passphrase-file', '-'], { stdin: await readFile(out) });
    expect(both.exitCode).toBe(EXIT_CODES.usage);
  });

  it('of a file that is no UTF-8 is not guessed at', async () => {
    const product = await newProduct();
    const latin = await file('latin.txt', Buffer.from('Z\xfcrich-1\n', 'latin1'));
    expect((await server.cli(['key', 'import', latin, '--product', product])).stderr).toContain('UTF-8');
    const wide = await file('wide.txt', Buffer.from('\ufeffZ\u00fcrich-1\r\nBern-2\r\n', 'utf16le'));
    expect(await server.json<Sums>(['key', 'import', wide, '--product', product])).toMatchObject({ added: 2 });
  });

  it('is made by a rule, as many as a run says', async () => {
    const product = await newProduct();
    const characters = ['--prefix', 'MYSOFT-', '--length', '12', '--group', '4', '--characters', 'upper,digits'];
    const rule = await server.json(['generator-rule', 'add', '--product', product, ...characters]);
    const generate = ['key', 'generate', '--product', product, '--amount', '25', '--run', 'x'];
    expect(await server.json(generate)).toEqual({ generated: 25, total: 25, run: 'x' });
    expect(await server.json(generate)).toEqual({ generated: 0, total: 25, run: 'x' });
    expect(await counts(product)).toMatchObject({ available: 25 });
    const out = join(folder, 'rules.json');
    await server.json(['generator-rule', 'export', '--product', product, '--out', out]);
    expect(await server.json(['generator-rule', 'deactivate', String(rule.id)])).toMatchObject({ active: false });
    await server.json(['generator-rule', 'import', out]);
    const { items } = await server.json<{ items: object[] }>(['generator-rule', 'list', '--product', product]);
    expect(items).toMatchObject([{ id: rule.id, active: true, format: { prefix: 'MYSOFT-', length: 12 } }]);
    await server.json(['generator-rule', 'delete', String(rule.id)]);
    expect((await server.cli(generate.slice(0, -2))).stderr).toContain('GENERATOR_RULE_UNKNOWN');
    const small = ['--length', '3', '--characters', 'digits'];
    await server.json(['generator-rule', 'add', '--product', product, ...small]);
    expect((await server.cli(['key', 'generate', '--product', product, '--amount', '501'])).stderr).toContain(
      'KEY_FORMAT_TOO_SMALL',
    );
  });
});

describe('settings', () => {
  it('are exported and imported', async () => {
    const out = join(folder, 'settings.json');
    await server.json(['settings', 'export', '--out', out]);
    const edited = (await readFile(out, 'utf8')).replace('"refuse"', '"count"');
    const file2 = await file('settings-2.json', edited);
    expect(await server.json(['settings', 'import', file2])).toMatchObject({ keys: { duplicates: 'count' } });
    await server.json(['settings', 'import', out]);
    expect((await server.cli(['settings', 'import', await file('none.json', '{}')])).exitCode).toBe(
      EXIT_CODES.badDocument,
    );
  });
});
