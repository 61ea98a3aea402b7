import { beforeEach, describe, expect, it } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { License } from '../licenses/license-record.js';

let acme: TestVendor;
let license: License;
beforeEach(async () => {
  acme = await createTestVendor();
  license = await acme.addLicense();
});

const add = (text: string, to = license.id) => acme.features.notes.add(to, { type: 'general', text }, 'test');
const texts = async (of = license.id) => grantedValue(await acme.features.notes.list(of)).map(({ text }) => text);

describe('Notes of a license', () => {
  it('are numbered from 1 across all licenses, and listed in that order', async () => {
    const other = await acme.addLicense();
    for (let index = 1; index <= 11; index += 1) grantedValue(await add(`note ${index}`));
    const note = grantedValue(await add('of the other', other.id));
    expect(note).toMatchObject({ id: 'nte_12', number: 12, licenseId: other.id, type: 'general' });
    expect(await texts()).toEqual(Array.from({ length: 11 }, (_, index) => `note ${index + 1}`));
    expect(await texts(other.id)).toEqual(['of the other']);
  });

  it('are changed and deleted, each with its audit entry, in which the text is not', async () => {
    const { id } = grantedValue(await add('CANARY'));
    acme.now += 1_000;
    const changed = grantedValue(await acme.features.notes.change(id, { type: 'system', text: 'new' }, 'test'));
    expect(changed).toMatchObject({ type: 'system', text: 'new' });
    expect(changed.modifiedAt > changed.createdAt).toBe(true);
    acme.now += 1_000;
    grantedValue(await acme.features.notes.delete(id, 'test'));
    expect(await texts()).toEqual([]);
    const entries = await auditEntries(acme, 'subject', id);
    expect(entries.map(({ action }) => action)).toEqual(['note.added', 'note.changed', 'note.deleted']);
    expect(JSON.stringify(entries)).not.toContain('CANARY');
  });

  it('are not there, or not this license’s', async () => {
    const { notes } = acme.features;
    const { id } = grantedValue(await add('one'));
    const other = await acme.addLicense();
    expect(outcomeCode(await notes.change(id, {}, 'test', other.id))).toBe('NOTE_UNKNOWN');
    expect(outcomeCode(await notes.apply(other.id, { delete: [1] }, 'test'))).toBe('NOTE_UNKNOWN');
    expect(outcomeCode(await notes.change('nte_9', {}, 'test'))).toBe('NOTE_UNKNOWN');
    expect(outcomeCode(await notes.delete('nte_9', 'test'))).toBe('NOTE_UNKNOWN');
    expect(outcomeCode(await add('x', 'lic_000000000000'))).toBe('LICENSE_UNKNOWN');
    expect(outcomeCode(await notes.list('lic_000000000000'))).toBe('LICENSE_UNKNOWN');
    expect(await texts()).toEqual(['one']);
  });

  it('are deleted all, then one by one, then added, in one step', async () => {
    const { notes } = acme.features;
    for (const text of ['one', 'two', 'three']) grantedValue(await add(text));
    grantedValue(await notes.apply(license.id, { delete: [2], add: [{ type: 'system', text: 'four' }] }, 'test'));
    expect(await texts()).toEqual(['one', 'three', 'four']);
    const refused = await notes.apply(license.id, { deleteAll: true, delete: [2] }, 'test');
    expect([outcomeCode(refused), await texts()]).toEqual(['NOTE_UNKNOWN', ['one', 'three', 'four']]);
    const added = grantedValue(
      await notes.apply(license.id, { deleteAll: true, delete: [1], add: [{ type: 'general', text: 'five' }] }, 'test'),
    );
    expect([added.map(({ number }) => number), await texts()]).toEqual([[5], ['five']]);
  });
});
