import { z } from 'zod';
import { CHARACTER_CLASSES } from '../../../features/key-generator/generator-rule-record.js';
import { MAX_AFFIX_LENGTH, MAX_RANDOM_CHARACTERS } from '../../../features/key-generator/key-format.js';
import { freeText, nextCursor, pageQuery, productId, timestamp } from '../primitive-schemas.js';

const ruleId = z
  .string()
  .regex(/^rul_[0-9a-z]{12}$/, 'rul_ and 12 letters and digits')
  .meta({ description: 'Generator rule id', example: 'rul_0123456789ab' });
export const variation = freeText(64)
  .min(1)
  .meta({ description: "The product's variation number; default: the product itself" });
export const keySeats = z
  .int()
  .min(1)
  .max(1_000_000)
  .meta({ description: 'How many devices may be active at the same time' });
export const validityDays = z.int().min(1).max(36_500).meta({ description: 'Days from delivery until it ends' });
export const deliveries = z
  .int()
  .min(1)
  .max(1_000_000)
  .meta({ description: 'How many orders it may be delivered to; default: 1' });

const format = z
  .strictObject({
    prefix: freeText(MAX_AFFIX_LENGTH).optional(),
    suffix: freeText(MAX_AFFIX_LENGTH).optional(),
    length: z.int().min(1).max(MAX_RANDOM_CHARACTERS).meta({ description: 'Total number of random characters' }),
    groupLength: z.int().min(1).max(MAX_RANDOM_CHARACTERS).optional().meta({ description: 'Characters per group' }),
    separator: freeText(8).optional().meta({ description: 'Separator of groups (default: -)' }),
    alphabet: z
      .union([z.string().min(2).max(94), z.array(z.enum(CHARACTER_CLASSES)).min(1).max(4)])
      .meta({ description: 'Its characters, each once, or classes of them' }),
  })
  .meta({ id: 'KeyFormat', description: 'Prefix, groups of random characters, suffix' });

const active = z.boolean().meta({ description: 'Whether keys are generated automatically when there are none left' });

export const generatorRule = z
  .object({
    id: ruleId,
    productId,
    variation: variation.optional(),
    active,
    format,
    seats: keySeats.optional(),
    validityDays: validityDays.optional(),
    deliveries: deliveries.optional(),
    createdAt: timestamp,
    modifiedAt: timestamp.optional(),
  })
  .meta({ id: 'GeneratorRule' });

export const newGeneratorRule = z.strictObject({
  productId,
  variation: variation.optional(),
  active: active.optional(),
  format,
  seats: keySeats.optional(),
  validityDays: validityDays.optional(),
  deliveries: deliveries.optional(),
});

export const generatorRulePatch = z.strictObject({
  active: active.optional(),
  format: format.optional(),
  seats: keySeats.nullable().optional(),
  validityDays: validityDays.nullable().optional(),
  deliveries: deliveries.nullable().optional(),
});

export const generatorRuleQuery = { productId: productId.optional(), ...pageQuery };
export const generatorRulePage = z.object({ items: z.array(generatorRule), next: nextCursor });
export const generatorRuleParams = { id: ruleId };

export const wantedKeys = z.strictObject({
  productId,
  variation: variation.optional(),
  amount: z.int().min(1).max(10_000).meta({ description: 'How many this call generates' }),
  run: z
    .strictObject({
      name: z.string().regex(/^[\w-]{1,64}$/, '1 to 64 letters, digits, dashes and underscores'),
      until: z.int().min(1).max(10_000_000),
    })
    .optional()
    .meta({
      description: 'Calls with the same name generate `until` keys in total, however often one of them is repeated',
    }),
});
export const generatedKeys = z.object({
  generated: z.int().meta({ description: 'By this call' }),
  total: z.int().meta({ description: 'By the run so far' }),
});
