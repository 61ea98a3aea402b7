import { z } from 'zod';
import { freeText, vendorJson } from '../primitive-schemas.js';

/** Multi-line text for people; whoever displays it handles mark-up. */
export const longText = (maxLength: number) =>
  z
    .string()
    .normalize('NFC')
    .max(maxLength)
    .regex(/^[\P{Cc}\t\n\r]*$/u, 'text without control characters except line breaks');
export const webUrl = z
  .string()
  .max(2_000)
  .regex(/^https?:\/\/[^/?#@\s]+(?:[/?#]\S*)?$/i, 'an http or https URL');
export const platformVersion = freeText(50).min(1);

const words = z.array(freeText(100).min(1)).max(100);
export const listing = z
  .strictObject({
    softwareId: freeText(100).optional(),
    author: freeText(200).optional(),
    url: webUrl.optional(),
    slug: z
      .string()
      .regex(/^[\w-]{1,100}$/, '1 to 100 letters, digits, dashes and underscores')
      .optional(),
    description: longText(16_000).optional(),
    installation: longText(16_000).optional(),
    faq: longText(16_000).optional(),
    shortDescription: longText(1_000).optional(),
    tags: words.optional(),
    contributors: words.optional(),
    requires: platformVersion.optional(),
    testedUpTo: platformVersion.optional(),
    donateUrl: webUrl.optional(),
    isWordPress: z.boolean().optional(),
    automaticUpdates: z.boolean().optional(),
    extraData: vendorJson(16_384).optional(),
  })
  .meta({ description: 'Its presentation to buyers and to the software that updates it' });
