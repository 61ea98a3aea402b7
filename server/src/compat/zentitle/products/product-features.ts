import { addFeatures, changeFeatures, deleteFeature } from '../../../features/products/product-features.js';
import { type Action, action, WRITE_KEYS } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';
import { booleanParameter, listParameter, parameterSchema, productIdParameter } from '../protocol/parameters.js';
import { editProduct } from './edit-product.js';
import { featureCode, featureName, groupName, newFeature, notes } from './product-parts-parameters.js';

const controller = 'ProductFeatures';

const change = parameterSchema({
  featurecode: featureCode(),
  newfeaturecode: featureCode().optional(),
  featurename: featureName().optional(),
  notes: notes().optional(),
  featuregroupname: groupName().optional(),
  availableintrials: booleanParameter().optional(),
});

export const productFeaturesActions: readonly Action[] = [
  action({
    controller,
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({ productid: productIdParameter(), features: listParameter(newFeature()) }),
    answer: async ({ productid, features }, call) => {
      await editProduct(call, productid, addFeatures(features));
      return 'Product Features Created Successfully';
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE_KEYS,
    // The document's table calls the list features, its example featureGroups.
    parameters: parameterSchema({
      productid: productIdParameter(),
      features: listParameter(change).optional(),
      featuregroups: listParameter(change).optional(),
    }),
    answer: async ({ productid, features, featuregroups }, call) => {
      if ((features === undefined) === (featuregroups === undefined)) {
        throw new ActionError(400, 'features must be given, or in its place featuregroups.');
      }
      const changes = (features ?? featuregroups ?? []).map((given) => ({
        code: given.featurecode,
        ...(given.newfeaturecode !== undefined && { newCode: given.newfeaturecode }),
        ...(given.featurename !== undefined && { name: given.featurename }),
        ...(given.notes !== undefined && { notes: given.notes }),
        ...(given.featuregroupname !== undefined && { group: given.featuregroupname }),
        ...(given.availableintrials !== undefined && { inTrials: given.availableintrials }),
      }));
      await editProduct(call, productid, changeFeatures(changes));
      return 'Product Features Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE_KEYS,
    parameters: parameterSchema({ productid: productIdParameter(), featurecode: featureCode() }),
    answer: async ({ productid, featurecode }, call) => {
      await editProduct(call, productid, deleteFeature(featurecode), {
        features: 'featurecode',
      });
      return 'Product Feature Deleted Successfully';
    },
  }),
];
