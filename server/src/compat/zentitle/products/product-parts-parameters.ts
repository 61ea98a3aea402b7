import { FEATURE_CODE } from '@countersign/shared';
import { z } from 'zod';
import type { FeatureGroup, FeatureType, ProductFeature, UdfField } from '../../../features/products/product-record.js';
import { booleanParameter, choiceParameter, parameterSchema, textParameter } from '../protocol/parameters.js';

// Parameters of product parts. POST Product accepts the same new parts as the POST of each kind.

const matching = (pattern: RegExp, form: string) =>
  z.preprocess(
    (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value),
    z.string(form).regex(pattern, form),
  );

/** What certificates can hold. */
export const featureCode = () =>
  matching(FEATURE_CODE, '1 to 64 of letters, digits, dot, dash and underscore, beginning with a letter or digit');
export const fieldName = () => matching(/^[\x20-\x7e]{1,64}$/, '1 to 64 printable ASCII characters');
export const groupName = () => textParameter({ max: 200 });
export const notes = () => textParameter({ min: 0, max: 1_000 });
export const featureName = () => textParameter({ max: 200 });
export const fieldValue = () => textParameter({ min: 0, max: 1_000 });

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

export const changedGroup = () =>
  parameterSchema({
    featuregroupname: groupName(),
    newfeaturegroupname: groupName().optional(),
    notes: notes().optional(),
  }).transform(({ featuregroupname: name, newfeaturegroupname: newName, notes }) => ({
    name,
    ...(newName !== undefined && { newName }),
    ...(notes !== undefined && { notes }),
  }));

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

export const changedFeature = () =>
  parameterSchema({
    featurecode: featureCode(),
    newfeaturecode: featureCode().optional(),
    featurename: featureName().optional(),
    notes: notes().optional(),
    featuregroupname: groupName().optional(),
    availableintrials: booleanParameter().optional(),
  }).transform((given) => ({
    code: given.featurecode,
    ...(given.newfeaturecode !== undefined && { newCode: given.newfeaturecode }),
    ...(given.featurename !== undefined && { name: given.featurename }),
    ...(given.notes !== undefined && { notes: given.notes }),
    ...(given.featuregroupname !== undefined && { group: given.featuregroupname }),
    ...(given.availableintrials !== undefined && { inTrials: given.availableintrials }),
  }));

export const newField = () =>
  parameterSchema({ fieldname: fieldName(), defaultvalue: fieldValue().optional() }).transform(
    ({ fieldname: name, defaultvalue: value }): UdfField => ({ name, ...(value !== undefined && { value }) }),
  );

export const changedField = () =>
  parameterSchema({
    fieldname: fieldName(),
    newfieldname: fieldName().optional(),
    defaultvalue: fieldValue().optional(),
  }).transform(({ fieldname: name, newfieldname: newName, defaultvalue: value }) => ({
    name,
    ...(newName !== undefined && { newName }),
    ...(value !== undefined && { value }),
  }));
