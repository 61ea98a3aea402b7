import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClient } from '@countersign/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { passiveLicenseActions } from '../../../../server/dist/compat/zentitle/licenses/passive-license.js';
import { createZentitleVendor, ZENTITLE_ID } from '../../../../server/dist/compat/zentitle/testing/zentitle-vendor.js';
import { PRODUCT } from '../../../../server/dist/testing/test-vendor.js';

const CLIENT_ID = '3487abcdefgh12345';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-passive-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('what POST PassiveLicense answers, an application imports and is licensed by', async () => {
  const { acme, call } = await createZentitleVendor();
  const [action] = passiveLicenseActions;
  const answer = String(await call(action, { productid: ZENTITLE_ID, clientid: CLIENT_ID, profilename: 'default' }));
  const certificate = answer.slice(answer.indexOf('\n') + 1);
  const open = (clientId: string) =>
    openClient({
      roots: acme.roots,
      product: PRODUCT,
      state: join(folder, clientId),
      passive: { clientId },
      clock: () => acme.now,
    });
  expect(await (await open(CLIENT_ID)).importCertificate(certificate)).toMatchObject({
    state: 'licensed',
    reason: 'PASSIVE',
    licenseType: 'perpetual',
    features: ['DRAW', 'EXPORT'],
  });
  await expect((await open('another-client-id')).importCertificate(certificate)).rejects.toMatchObject({
    code: 'CLIENT_ID_MISMATCH',
  });
});
