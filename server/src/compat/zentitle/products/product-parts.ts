import {
  addFeatureGroups,
  changeFeatureGroups,
  deleteFeatureGroup,
} from '../../../features/products/feature-groups.js';
import { addFeatures, changeFeatures, deleteFeature } from '../../../features/products/product-features.js';
import { addUdfFields, changeUdfFields, deleteUdfField } from '../../../features/products/udf-fields.js';
import type { Action } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';
import { listParameter, parameterSchema, productIdParameter } from '../protocol/parameters.js';
import { productEditAction } from './product-edit-action.js';
import {
  changedFeature,
  changedField,
  changedGroup,
  featureCode,
  fieldName,
  groupName,
  newFeature,
  newField,
  newGroup,
} from './product-parts-parameters.js';

const productid = productIdParameter();

const groupActions: readonly Action[] = [
  productEditAction({
    controller: 'ProductFeatureGroups',
    method: 'POST',
    parameters: parameterSchema({ productid, featuregroups: listParameter(newGroup()) }),
    edit: ({ featuregroups }) => addFeatureGroups(featuregroups),
    done: 'Product FeatureGroups Created Successfully',
  }),
  productEditAction({
    controller: 'ProductFeatureGroups',
    method: 'PUT',
    parameters: parameterSchema({ productid, featuregroups: listParameter(changedGroup()) }),
    edit: ({ featuregroups }) => changeFeatureGroups(featuregroups),
    done: 'Product FeatureGroups Updated Successfully',
  }),
  productEditAction({
    controller: 'ProductFeatureGroups',
    method: 'DELETE',
    parameters: parameterSchema({ productid, featuregroupname: groupName() }),
    edit: ({ featuregroupname }) => deleteFeatureGroup(featuregroupname),
    subject: { featureGroups: 'featuregroupname' },
    done: 'Product FeatureGroup Deleted Successfully',
  }),
];

const featureActions: readonly Action[] = [
  productEditAction({
    controller: 'ProductFeatures',
    method: 'POST',
    parameters: parameterSchema({ productid, features: listParameter(newFeature()) }),
    edit: ({ features }) => addFeatures(features),
    done: 'Product Features Created Successfully',
  }),
  productEditAction({
    controller: 'ProductFeatures',
    method: 'PUT',
    // The document's table calls the list features, its example featureGroups.
    parameters: parameterSchema({
      productid,
      features: listParameter(changedFeature()).optional(),
      featuregroups: listParameter(changedFeature()).optional(),
    }),
    edit: ({ features, featuregroups }) => {
      if ((features === undefined) === (featuregroups === undefined)) {
        throw new ActionError(400, 'features must be given, or in its place featuregroups.');
      }
      return changeFeatures(features ?? featuregroups ?? []);
    },
    done: 'Product Features Updated Successfully',
  }),
  productEditAction({
    controller: 'ProductFeatures',
    method: 'DELETE',
    parameters: parameterSchema({ productid, featurecode: featureCode() }),
    edit: ({ featurecode }) => deleteFeature(featurecode),
    subject: { features: 'featurecode' },
    done: 'Product Feature Deleted Successfully',
  }),
];

const udfActions: readonly Action[] = [
  productEditAction({
    controller: 'ProductUDF',
    method: 'POST',
    parameters: parameterSchema({ productid, udfvalues: listParameter(newField()) }),
    edit: ({ udfvalues }) => addUdfFields(udfvalues),
    done: 'Product UDF Created Successfully',
  }),
  productEditAction({
    controller: 'ProductUDF',
    method: 'PUT',
    parameters: parameterSchema({ productid, udfvalues: listParameter(changedField()) }),
    edit: ({ udfvalues }) => changeUdfFields(udfvalues),
    // Sic: the document's own example.
    done: 'Product Features Updated Successfully',
  }),
  productEditAction({
    controller: 'ProductUDF',
    method: 'DELETE',
    parameters: parameterSchema({ productid, fieldname: fieldName() }),
    edit: ({ fieldname }) => deleteUdfField(fieldname),
    subject: { udfFields: 'fieldname' },
    done: 'Product UDF Deleted Successfully',
  }),
];

/** The parts of a product: each kind is added and changed in lists, and deleted one at a time. */
export const productPartActions: readonly Action[] = [...groupActions, ...featureActions, ...udfActions];
