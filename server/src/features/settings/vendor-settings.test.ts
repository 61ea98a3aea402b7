import { expect, it } from 'vitest';
import { auditEntries, createTestVendor, outcomeCode } from '../../testing/test-vendor.js';
import { DEFAULT_SETTINGS } from './default-settings.js';

it('settings are the defaults, but for what was changed', async () => {
  const acme = await createTestVendor();
  const { settings } = acme.features;
  expect(await settings.read()).toEqual(DEFAULT_SETTINGS);
  await settings.change({ keys: { deleteFreeAfterDays: 30 }, checkLog: { keepDays: 7 } }, 'test');
  acme.now += 1;
  await settings.change({ keys: { duplicates: 'count' } }, 'test');
  expect(await settings.read()).toEqual({
    ...DEFAULT_SETTINGS,
    keys: { duplicates: 'count', deleteFreeAfterDays: 30 },
    checkLog: { keepDays: 7 },
  });
  acme.now += 1;
  await settings.change({ keys: { duplicates: null, deleteFreeAfterDays: null } }, 'test');
  expect((await settings.read()).keys).toEqual(DEFAULT_SETTINGS.keys);
  expect((await auditEntries(acme, 'action', 'settings.changed')).map(({ detail }) => detail)).toEqual([
    { changed: ['keys.deleteFreeAfterDays', 'checkLog.keepDays'] },
    { changed: ['keys.duplicates'] },
    { changed: ['keys.duplicates', 'keys.deleteFreeAfterDays'] },
  ]);
});

it.each([{ text: '{{#items}}' }, { html: '{{/items}}' }, { subject: '{{order' }])(
  "a template that can't be read is refused, and nothing is changed: %j",
  async (mail) => {
    const { settings } = (await createTestVendor()).features;
    expect(outcomeCode(await settings.change({ mail, checkLog: { keepDays: 7 } }, 'test'))).toBe('TEMPLATE_INVALID');
    expect(await settings.read()).toEqual(DEFAULT_SETTINGS);
  },
);
