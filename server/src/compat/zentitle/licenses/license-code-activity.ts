import type { LicenseActivity } from '../../../features/activations/device-activity.js';
import type { License } from '../../../features/licenses/license-record.js';
import type { JsonValue } from '../../../store/port.js';
import { formatSystemDetails } from '../devices/format-system-details.js';
import { type Action, action, READ_KEYS, WRITE_KEYS } from '../protocol/action.js';
import { unwrap } from '../protocol/action-error.js';
import { findLicenseByCode, findProductById } from '../protocol/find.js';
import {
  bitParameter,
  computerIdParameter,
  parameterSchema,
  productIdParameter,
  textParameter,
} from '../protocol/parameters.js';
import { formatTime, NEVER_DATE } from '../protocol/wording.js';

const controller = 'LicenseCodeActivity';
const theCode = { productid: productIdParameter(), licensecode: textParameter() };
const reason = 'license code activity';

export const licenseCodeActivityActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({ ...theCode, activated: bitParameter(), getsysinfo: bitParameter() }),
    answer: async ({ productid, licensecode, activated, getsysinfo }, call) => {
      const license = await findLicenseByCode(call, await findProductById(call, productid), licensecode);
      const all = unwrap(await call.features.deviceActivity.of(license.id));
      const wanted = activated ? all.filter(({ activation }) => activation.status === 'active') : all;
      const sets = wanted.map((activity) => phraseActivity(license, activity, getsysinfo));
      const [only, ...more] = sets;
      return only !== undefined && more.length === 0 ? only : sets;
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE_KEYS,
    parameters: parameterSchema(theCode),
    answer: async ({ productid, licensecode }, call) => {
      const { id } = await findLicenseByCode(call, await findProductById(call, productid), licensecode);
      unwrap(await call.features.deviceActivity.returnAll(id, reason, call.actor));
      return 'License Code Activity Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE_KEYS,
    parameters: parameterSchema({ ...theCode, computerid: computerIdParameter().optional() }),
    answer: async ({ productid, licensecode, computerid }, call) => {
      const { id } = await findLicenseByCode(call, await findProductById(call, productid), licensecode);
      const of = { reason, ...(computerid !== undefined && { computerId: computerid }) };
      unwrap(await call.features.deviceActivity.erase(id, of, call.actor));
      return 'License Code Activity Deleted Successfully';
    },
  }),
];

/** @param withDetails if false, the system information is empty, as when there is none */
function phraseActivity(
  { code, leases }: License,
  { activation, details }: LicenseActivity,
  withDetails: boolean,
): JsonValue {
  const { computerId, status, leaseEndsAt, vmPlatform = '', username = '', createdAt, endedAt } = activation;
  return {
    licenseCode: code,
    computerID: computerId,
    systemInfo: withDetails && details !== undefined ? formatSystemDetails(details) : '',
    status: status === 'active' ? 'ACTIVATED' : 'DEACTIVATED',
    vmLeaseperiod: leases?.vm ?? 0,
    clientleaseenddate: formatTime(leaseEndsAt) ?? NEVER_DATE,
    vmPlatform,
    username,
    activated: formatTime(createdAt),
    deactivated: formatTime(endedAt) ?? NEVER_DATE,
  };
}
