import { FEATURE_CODE } from '@countersign/shared';
import { z } from 'zod';
import type { FeatureGroup, FeatureType, ProductFeature, UdfField } from '../../features/products/product-record.js';
import { choice, fields, flag, text } from './parameters.js';

// Parts of a product that are yet to be: POST Product takes the same as the POST of each.

const matching = (pattern: RegExp, form: string) =>
  z.preprocess(
    (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value),
    z.string(form).regex(pattern, form),
  );

/** What certificates can carry. */
export const featureCode = () =>
  matching(FEATURE_CODE, '1 to 64 of letters, digits, dot, dash and underscore, beginning with a letter or digit');
export const fieldName = () => matching(/^[\x20-\x7e]{1,64}$/, '1 to 64 printable ASCII characters');
export const groupName = () => text({ most: 200 });
export const notes = () => text({ least: 0, most: 1_000 });
export const featureName = () => text({ most: 200 });
export const fieldValue = () => text({ least: 0, most: 1_000 });

const TYPES: Readonly<Record<string, FeatureType>> = {
  normal: 'normal',
  floating: 'floating',
  elementpool: 'element-pool',
  consumptiontokens: 'consumption-tokens',
  // As it is written in answers.
  consumptiontoken: 'consumption-tokens',
  securestore: 'secure-store',
};

export const newGroup = () =>
  fields({ featuregroupname: groupName(), notes: notes().optional() }).transform(
    ({ featuregroupname: name, notes }): FeatureGroup => ({ name, ...(notes !== undefined && { notes }) }),
  );

/** Off in a license unless it says otherwise: there is no parameter for it. */
export const newFeature = () =>
  fields({
    featurecode: featureCode(),
    featurename: featureName(),
    notes: notes(),
    featuretype: choice(
      'normal',
      'floating',
      'elementpool',
      'consumptiontokens',
      'consumptiontoken',
      'securestore',
    ).default('normal'),
    featuregroupname: groupName().optional(),
    availableintrials: flag().default(false),
  }).transform(
    (given): ProductFeature => ({
      code: given.featurecode,
      name: given.featurename,
      included: false,
      type: TYPES[given.featuretype] ?? 'normal',
      notes: given.notes,
      ...(given.featuregroupname !== undefined && { group: given.featuregroupname }),
      inTrials: given.availableintrials,
    }),
  );

export const newField = () =>
  fields({ fieldname: fieldName(), defaultvalue: fieldValue().optional() }).transform(
    ({ fieldname: name, defaultvalue: value }): UdfField => ({ name, ...(value !== undefined && { value }) }),
  );
