import { readArmour } from '@countersign/shared';
import type { Role } from '../../features/api-keys/api-key-record.js';
import { type Action, action, READ, WRITE } from './action.js';
import { ActionError, unwrap } from './action-error.js';
import { productOf } from './find.js';
import { certificate, fields, productId } from './parameters.js';

const controller = 'OfflineActivation';
const OFFLINE: readonly Role[] = ['offline'];

/** The ceremony: requests and deactivations as our devices make them, with or without armour. */
export const offlineActivationActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: [...READ, ...OFFLINE],
    parameters: fields({ productid: productId(), activationcertificate: certificate() }),
    answer: async ({ productid, activationcertificate }, call) => {
      const { id } = await productOf(call, productid);
      const request = bundleIn(activationcertificate, 'activationcertificate');
      return unwrap(await call.features.answering.answer(request, call.actor, id)).certificate;
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: [...WRITE, ...OFFLINE],
    parameters: fields({ productid: productId(), deactivationcertificate: certificate() }),
    answer: async ({ productid, deactivationcertificate }, call) => {
      const { id } = await productOf(call, productid);
      const deactivation = bundleIn(deactivationcertificate, 'deactivationcertificate');
      unwrap(await call.features.deactivations.accept(deactivation, call.actor, id));
      return 'OK';
    },
  }),
];

/** @throws CountersignError when it can't be read */
function bundleIn(text: string, parameter: string): string {
  const [bundle, ...more] = readArmour(text);
  if (bundle === undefined || more.length > 0) {
    throw new ActionError(400, `${parameter} must be one certificate: send each in a call of its own.`);
  }
  return bundle;
}
