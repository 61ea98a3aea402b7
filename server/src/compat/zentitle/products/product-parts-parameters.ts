import { FEATURE_CODE } from '@countersign/shared';
import { z } from 'zod';
import type { FeatureGroup, FeatureType, ProductFeature, UdfField } from '../../../features/products/product-record.js';
import { booleanParameter, choiceParameter, parameterSchema, textParameter } from '../protocol/parameters.js';

// Parameters of new product parts: POST Product accepts the same as the POST of each part.

const matching = (pattern: RegExp, form: string) =>
  z.preprocess(
    (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value),
    z.string(form).regex(pattern, form),
  );

/** What certificates can hold. */
export const featureCode = () =>
  matching(FEATURE_CODE, '1 to 64 of letters, digits, dot, dash and underscore, beginning with a letter or digit');
export const fieldName = () => matching(/^[\x20-\x7e]{1,64}$/, '1 to 64 printable ASCII characters');
export const groupName = () => textParameter({ most: 200 });
export const notes = () => textParameter({ least: 0, most: 1_000 });
export const featureName = () => textParameter({ most: 200 });
export const fieldValue = () => textParameter({ least: 0, most: 1_000 });

const TYPES: Readonly<Record<string, FeatureType>> = {
  normal: 'normal',
  floating: 'floating',
  elementpool: 'element-pool',
  consumptiontokens: 'consumption-tokens',
  // As written in answers.
  consumptiontoken: 'consumption-tokens',
  securestore: 'secure-store',
};

export const newGroup = () =>
  parameterSchema({ featuregroupname: groupName(), notes: notes().optional() }).transform(
    ({ featuregroupname: name, notes }): FeatureGroup => ({ name, ...(notes !== undefined && { notes }) }),
  );

/** Off by default in licenses: there is no parameter for it. */
export const newFeature = () =>
  parameterSchema({
    featurecode: featureCode(),
    featurename: featureName(),
    notes: notes(),
    featuretype: choiceParameter(
      'normal',
      'floating',
      'elementpool',
      'consumptiontokens',
      'consumptiontoken',
      'securestore',
    ).default('normal'),
    featuregroupname: groupName().optional(),
    availableintrials: booleanParameter().default(false),
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
  parameterSchema({ fieldname: fieldName(), defaultvalue: fieldValue().optional() }).transform(
    ({ fieldname: name, defaultvalue: value }): UdfField => ({ name, ...(value !== undefined && { value }) }),
  );
