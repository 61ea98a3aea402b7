import type { LicenseActivity } from '../../features/activations/activity.js';
import type { License } from '../../features/licenses/license-record.js';
import type { JsonValue } from '../../store/port.js';
import { type Action, action, READ, WRITE } from './action.js';
import { unwrap } from './action-error.js';
import { licenseOf, productOf } from './find.js';
import { bit, computerId, fields, productId, text } from './parameters.js';
import { phraseSystemDetails } from './phrase-system-details.js';
import { NEVER, when } from './wording.js';

const controller = 'LicenseCodeActivity';
const theCode = { productid: productId(), licensecode: text() };
const reason = 'license code activity';

export const licenseCodeActivityActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ,
    parameters: fields({ ...theCode, activated: bit(), getsysinfo: bit() }),
    answer: async ({ productid, licensecode, activated, getsysinfo }, call) => {
      const license = await licenseOf(call, await productOf(call, productid), licensecode);
      const all = unwrap(await call.features.activity.of(license.id));
      const wanted = activated ? all.filter(({ activation }) => activation.status === 'active') : all;
      const sets = wanted.map((activity) => phraseActivity(license, activity, getsysinfo));
      const [only, ...more] = sets;
      return only !== undefined && more.length === 0 ? only : sets;
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE,
    parameters: fields(theCode),
    answer: async ({ productid, licensecode }, call) => {
      const { id } = await licenseOf(call, await productOf(call, productid), licensecode);
      unwrap(await call.features.activity.returnAll(id, reason, call.actor));
      return 'License Code Activity Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE,
    parameters: fields({ ...theCode, computerid: computerId().optional() }),
    answer: async ({ productid, licensecode, computerid }, call) => {
      const { id } = await licenseOf(call, await productOf(call, productid), licensecode);
      const of = { reason, ...(computerid !== undefined && { computerId: computerid }) };
      unwrap(await call.features.activity.erase(id, of, call.actor));
      return 'License Code Activity Deleted Successfully';
    },
  }),
];

/** @param withDetails otherwise the system information is empty, as it is where there is none */
function phraseActivity(
  { code, leases }: License,
  { activation, details }: LicenseActivity,
  withDetails: boolean,
): JsonValue {
  const { computerId, status, leaseEndsAt, vmPlatform = '', username = '', createdAt, endedAt } = activation;
  return {
    licenseCode: code,
    computerID: computerId,
    systemInfo: withDetails && details !== undefined ? phraseSystemDetails(details) : '',
    status: status === 'active' ? 'ACTIVATED' : 'DEACTIVATED',
    vmLeaseperiod: leases?.vm ?? 0,
    clientleaseenddate: when(leaseEndsAt) ?? NEVER,
    vmPlatform,
    username,
    activated: when(createdAt),
    deactivated: when(endedAt) ?? NEVER,
  };
}
