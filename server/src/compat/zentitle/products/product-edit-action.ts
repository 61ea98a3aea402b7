import type { z } from 'zod';
import type { ProductEdit } from '../../../features/products/product-edit.js';
import { type Action, type ActionDefinition, action, WRITE_KEYS } from '../protocol/action.js';
import { editProduct } from './edit-product.js';

interface ProductEditDefinition<P extends z.ZodType>
  extends Pick<ActionDefinition<P>, 'controller' | 'method' | 'parameters'> {
  readonly edit: (parameters: z.output<P>) => ProductEdit;
  /** The parameter that identifies the part. */
  readonly subject?: Parameters<typeof editProduct>[3];
  /** The answer in the document's example. */
  readonly done: string;
}

/** Declares an action that edits the parts of a product and answers with one sentence. */
export const productEditAction = <const P extends z.ZodType<{ readonly productid: string }>>({
  edit,
  subject,
  done,
  ...definition
}: ProductEditDefinition<P>): Action =>
  action({
    ...definition,
    access: WRITE_KEYS,
    answer: async (parameters, call) => {
      await editProduct(call, parameters.productid, edit(parameters), subject);
      return done;
    },
  });
