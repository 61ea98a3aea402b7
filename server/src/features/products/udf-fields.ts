import { granted, type Outcome } from '../outcome.js';
import { NamedItems } from './named-items.js';
import { cascadeFieldNames, nameChangesBetween, type ProductEdit } from './product-edit.js';
import type { Product, UdfField } from './product-record.js';

const fields = new NamedItems<UdfField>({
  field: 'udfFields',
  thing: 'UDF field',
  // As many as a certificate can hold.
  max: 64,
  nameOf: ({ name }) => name,
  unknown: 'UDF_FIELD_UNKNOWN',
  exists: 'UDF_FIELD_EXISTS',
  repeated: 'UDF_FIELD_EXISTS',
});

/** Omitted fields stay; `null` clears a field. */
export interface UdfFieldChange {
  readonly name: string;
  readonly newName?: string;
  readonly value?: string | null;
}

/** For future licenses. Refuses `UDF_FIELD_EXISTS`, `PRODUCT_TOO_LARGE`. */
export const addUdfFields = (more: readonly UdfField[]): ProductEdit => ({
  action: 'product.udf-fields-added',
  apply: (product) => withFields(product, fields.add(product.udfFields ?? [], more)),
});

/**
 * A new name is propagated to licenses and profiles with a value in the field; a new default applies to future
 * licenses. Refuses `UDF_FIELD_UNKNOWN`, `UDF_FIELD_EXISTS`.
 */
export const changeUdfFields = (changes: readonly UdfFieldChange[]): ProductEdit => ({
  action: 'product.udf-fields-changed',
  apply: (product) =>
    withFields(
      product,
      fields.change(product.udfFields ?? [], changes, ({ name }) => name, changedField),
    ),
});

/** Removes its values from licenses and profiles. Refuses `UDF_FIELD_UNKNOWN`. */
export const deleteUdfField = (name: string): ProductEdit => ({
  action: 'product.udf-field-deleted',
  apply: (product) => {
    const { udfFields = [], ...rest } = product;
    const left = fields.remove(udfFields, name);
    if (!left.ok) return left;
    const gone = fields.find(udfFields, name)?.name ?? name;
    const cascade = cascadeFieldNames(new Map([[gone, undefined]]));
    return granted({
      product: { ...rest, ...(left.value.length > 0 && { udfFields: left.value }) },
      ...(cascade && { cascade }),
    });
  },
});

function withFields(product: Product, outcome: Outcome<readonly UdfField[]>): ReturnType<ProductEdit['apply']> {
  if (!outcome.ok) return outcome;
  const names = (list: readonly UdfField[] = []) => list.map(({ name }) => name);
  const cascade = cascadeFieldNames(nameChangesBetween(names(product.udfFields), names(outcome.value)));
  const { udfFields: _, ...rest } = product;
  return granted({
    product: { ...rest, ...(outcome.value.length > 0 && { udfFields: outcome.value }) },
    ...(cascade && { cascade }),
  });
}

function changedField({ value: was, ...field }: UdfField, { newName, value = was }: UdfFieldChange): UdfField {
  return {
    ...field,
    ...(newName !== undefined && { name: newName }),
    ...(typeof value === 'string' && { value }),
  };
}
