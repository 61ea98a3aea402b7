import { readArmour } from '@countersign/shared';
import type { Role } from '../../../features/api-keys/api-key-record.js';
import { type Action, action, READ_KEYS, WRITE_KEYS } from '../protocol/action.js';
import { ActionError, unwrap } from '../protocol/action-error.js';
import { findProductById } from '../protocol/find.js';
import { certificateParameter, parameterSchema, productIdParameter } from '../protocol/parameters.js';

const controller = 'OfflineActivation';
const OFFLINE: readonly Role[] = ['offline'];

/** The ceremony: requests and deactivations from our devices, with or without armour. */
export const offlineActivationActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: [...READ_KEYS, ...OFFLINE],
    parameters: parameterSchema({ productid: productIdParameter(), activationcertificate: certificateParameter() }),
    answer: async ({ productid, activationcertificate }, call) => {
      const { id } = await findProductById(call, productid);
      const request = bundleIn(activationcertificate, 'activationcertificate');
      return unwrap(await call.features.activationRequests.answer(request, call.actor, id)).certificate;
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: [...WRITE_KEYS, ...OFFLINE],
    parameters: parameterSchema({ productid: productIdParameter(), deactivationcertificate: certificateParameter() }),
    answer: async ({ productid, deactivationcertificate }, call) => {
      const { id } = await findProductById(call, productid);
      const deactivation = bundleIn(deactivationcertificate, 'deactivationcertificate');
      unwrap(await call.features.deactivations.accept(deactivation, call.actor, id));
      return 'OK';
    },
  }),
];

/** @throws CountersignError if it can't be read */
function bundleIn(text: string, parameter: string): string {
  const [bundle, ...more] = readArmour(text);
  if (bundle === undefined || more.length > 0) {
    throw new ActionError(400, `${parameter} must be one certificate: send each in a call of its own.`);
  }
  return bundle;
}
