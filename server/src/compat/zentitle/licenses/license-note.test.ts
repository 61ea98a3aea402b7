import { beforeEach, describe, expect, it } from 'vitest';
import { createTestVendor, grantedValue, type TestVendor } from '../../../testing/test-vendor.js';
import {
  addExample,
  clientOf,
  EXAMPLE_LICENSE_CODE,
  EXAMPLE_LICENSE_PRODUCT,
  EXAMPLE_PRODUCT_ID,
} from '../testing/license-codes.js';
import { licenseNoteActions } from './license-note.js';

let acme: TestVendor;
let ask: (method: 'GET' | 'POST' | 'PUT' | 'DELETE', given?: object) => Promise<unknown>;
beforeEach(async () => {
  acme = await createTestVendor();
  await addExample(acme);
  const client = clientOf(acme, licenseNoteActions);
  ask = (method, given = {}) =>
    client(method, { productid: EXAMPLE_PRODUCT_ID, licensecode: EXAMPLE_LICENSE_CODE, ...given });
});

describe('LicenseNote', () => {
  it('keeps the notes of a license code', async () => {
    const first = await ask('POST', { description: 'Rest API general note', type: 'general' });
    expect(first).toBe('License Note Created Successfully. NoteID : 1');
    acme.now += 60_280;
    await ask('POST', { description: 'note', type: 'System' });
    expect(JSON.stringify(await ask('GET'))).toBe(
      JSON.stringify([
        {
          noteID: 1,
          type: 'General',
          created: '2027-01-01T00:00:00',
          createdBy: '',
          description: 'Rest API general note',
        },
        { noteID: 2, type: 'System', created: '2027-01-01T00:01:00.28', createdBy: '', description: 'note' },
      ]),
    );
    expect(await ask('PUT', { noteid: '1', description: 'General note updated' })).toBe(
      'License Note Updated Successfully',
    );
    expect(await ask('GET')).toMatchObject([{ type: 'General', description: 'General note updated' }, { noteID: 2 }]);
    expect(await ask('DELETE', { noteid: '2' })).toBe('License Note Deleted Successfully');
    expect(await ask('GET')).toMatchObject([{ noteID: 1 }]);
    expect(await ask('DELETE')).toBe('License Notes Deleted Successfully');
    expect(await ask('GET')).toEqual([]);
  });

  it('knows no note of another license code', async () => {
    const [other] = grantedValue(
      await acme.features.licenses.addMany({ productId: EXAMPLE_LICENSE_PRODUCT.id, codes: 1 }, 'test'),
    );
    await ask('POST', { description: 'one', type: 'general' });
    const foreign = { licensecode: other?.code, noteid: 1 };
    const unknown = { refusal: { code: 'NOTE_UNKNOWN', message: expect.stringMatching(/^noteid: /) } };
    await expect(ask('PUT', { ...foreign, description: 'x' })).rejects.toMatchObject(unknown);
    await expect(ask('DELETE', foreign)).rejects.toMatchObject(unknown);
    await expect(ask('DELETE', { noteid: 9 })).rejects.toMatchObject(unknown);
    expect(await ask('GET')).toHaveLength(1);
    await expect(ask('GET', { licensecode: '1' })).rejects.toMatchObject({ status: 404 });
  });

  it.each([
    ['POST', { type: 'delete', description: 'x' }],
    ['POST', { type: 'general', description: '' }],
    ['POST', { type: 'general' }],
    ['PUT', { description: 'x' }],
    ['PUT', { noteid: 0, description: 'x' }],
  ] as const)('%s refuses %j', async (method, given) => {
    await expect(ask(method, given)).rejects.toThrow();
  });
});
