import { addUdfFields, changeUdfFields, deleteUdfField } from '../../../features/products/udf-fields.js';
import { type Action, action, WRITE_KEYS } from '../protocol/action.js';
import { listParameter, parameterSchema, productIdParameter } from '../protocol/parameters.js';
import { editProduct } from './edit-product.js';
import { fieldName, fieldValue, newField } from './product-parts-parameters.js';

const controller = 'ProductUDF';

export const productUdfActions: readonly Action[] = [
  action({
    controller,
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({ productid: productIdParameter(), udfvalues: listParameter(newField()) }),
    answer: async ({ productid, udfvalues }, call) => {
      await editProduct(call, productid, addUdfFields(udfvalues));
      return 'Product UDF Created Successfully';
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      productid: productIdParameter(),
      udfvalues: listParameter(
        parameterSchema({
          fieldname: fieldName(),
          newfieldname: fieldName().optional(),
          defaultvalue: fieldValue().optional(),
        }),
      ),
    }),
    answer: async ({ productid, udfvalues }, call) => {
      const changes = udfvalues.map((given) => ({
        name: given.fieldname,
        ...(given.newfieldname !== undefined && { newName: given.newfieldname }),
        ...(given.defaultvalue !== undefined && { value: given.defaultvalue }),
      }));
      await editProduct(call, productid, changeUdfFields(changes));
      // Sic: the document's own example.
      return 'Product Features Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE_KEYS,
    parameters: parameterSchema({ productid: productIdParameter(), fieldname: fieldName() }),
    answer: async ({ productid, fieldname }, call) => {
      await editProduct(call, productid, deleteUdfField(fieldname), {
        udfFields: 'fieldname',
      });
      return 'Product UDF Deleted Successfully';
    },
  }),
];
