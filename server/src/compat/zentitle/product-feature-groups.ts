import { addFeatureGroups, changeFeatureGroups, deleteFeatureGroup } from '../../features/products/feature-groups.js';
import { type Action, action, WRITE } from './action.js';
import { productOf } from './find.js';
import { unwrapPart } from './name-refusal.js';
import { fields, list, productId } from './parameters.js';
import { groupName, newGroup, notes } from './product-parts-parameters.js';

const controller = 'ProductFeatureGroups';

export const productFeatureGroupsActions: readonly Action[] = [
  action({
    controller,
    method: 'POST',
    access: WRITE,
    parameters: fields({ productid: productId(), featuregroups: list(newGroup()) }),
    answer: async ({ productid, featuregroups }, call) => {
      const { id } = await productOf(call, productid);
      unwrapPart(await call.features.products.edit(id, addFeatureGroups(featuregroups), call.actor));
      return 'Product FeatureGroups Created Successfully';
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE,
    parameters: fields({
      productid: productId(),
      featuregroups: list(
        fields({
          featuregroupname: groupName(),
          newfeaturegroupname: groupName().optional(),
          notes: notes().optional(),
        }),
      ),
    }),
    answer: async ({ productid, featuregroups }, call) => {
      const { id } = await productOf(call, productid);
      const changes = featuregroups.map((given) => ({
        name: given.featuregroupname,
        ...(given.newfeaturegroupname !== undefined && { newName: given.newfeaturegroupname }),
        ...(given.notes !== undefined && { notes: given.notes }),
      }));
      unwrapPart(await call.features.products.edit(id, changeFeatureGroups(changes), call.actor));
      return 'Product FeatureGroups Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE,
    parameters: fields({ productid: productId(), featuregroupname: groupName() }),
    answer: async ({ productid, featuregroupname }, call) => {
      const { id } = await productOf(call, productid);
      const edited = await call.features.products.edit(id, deleteFeatureGroup(featuregroupname), call.actor);
      unwrapPart(edited, { featureGroups: 'featuregroupname' });
      return 'Product FeatureGroup Deleted Successfully';
    },
  }),
];
