import { z } from 'zod';
import { FEATURE_TYPES } from '../../../features/products/product-record.js';
import { featureCode, freeText, labelText, productId } from '../primitive-schemas.js';

// Product parts, each with a unique name; names are compared ignoring case.

const notes = freeText(1_000);
const group = labelText.meta({ description: 'Name of a feature group; default: Default' });
const fieldName = z
  .string()
  .regex(/^[\x20-\x7e]{1,64}$/, '1 to 64 printable ASCII characters')
  .meta({ description: '1 to 64 printable ASCII characters' });
const included = z.boolean().meta({ description: 'Whether licenses include it by default' });
const inTrials = z.boolean().meta({ description: 'Whether trials include it; only for the type normal' });

export const productFeature = z
  .strictObject({
    code: featureCode,
    name: labelText,
    included,
    type: z.enum(FEATURE_TYPES).optional().meta({ description: 'Default: `normal`' }),
    notes: notes.optional(),
    group: group.optional(),
    inTrials: inTrials.optional(),
  })
  .meta({ id: 'ProductFeature' });
export const newFeatures = z.strictObject({ features: z.array(productFeature).min(1).max(256) });
export const featurePatch = z.strictObject({
  code: featureCode.optional().meta({ description: 'The new code; licenses and profiles are updated' }),
  name: labelText.optional(),
  included: included.optional(),
  notes: notes.nullable().optional(),
  group: group.nullable().optional(),
  inTrials: inTrials.optional(),
});
export const featureParams = { id: productId, code: featureCode };

export const featureGroup = z.strictObject({ name: labelText, notes: notes.optional() }).meta({ id: 'FeatureGroup' });
export const newFeatureGroups = z.strictObject({ featureGroups: z.array(featureGroup).min(1).max(256) });
export const featureGroupPatch = z.strictObject({ name: labelText.optional(), notes: notes.nullable().optional() });
export const featureGroupParams = { id: productId, name: labelText };

export const udfField = z
  .strictObject({
    name: fieldName,
    value: freeText(1_000).optional().meta({ description: 'Its value in new licenses' }),
  })
  .meta({ id: 'UdfField' });
export const newUdfFields = z.strictObject({ udfFields: z.array(udfField).min(1).max(64) });
export const udfFieldPatch = z.strictObject({
  name: fieldName.optional().meta({ description: 'The new name; licenses and profiles keep their values' }),
  value: freeText(1_000).nullable().optional(),
});
export const udfFieldParams = { id: productId, name: fieldName };
