import type { Role } from '../../features/api-keys/api-key-record.js';
import type { License } from '../../features/licenses/license-record.js';
import type { LicenseView } from '../../features/licenses/license-views.js';
import type { RefusalCode } from '../../features/outcome.js';
import { isoTime } from '../../features/time.js';
import { type AnswerCode, formatAnswer } from './answers.js';
import type { Call } from './call.js';
import { deviceName } from './device-name.js';
import { findLicense, findProduct, isUnusable } from './find.js';
import { formatDetails } from './format-details.js';
import { formatExtraData } from './format-extra-data.js';
import { latestSoftwareVersion } from './software-version.js';

interface Command {
  readonly roles: readonly Role[];
  /** The body of the answer. */
  readonly answer: (call: Call) => Promise<object>;
}

/** Keys of applications, and keys with all rights. */
const CLIENTS: readonly Role[] = ['client', 'read-write'];

/** By command name in the request. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['activate', { roles: CLIENTS, answer: onLicense(activate) }],
  ['deactivate', { roles: CLIENTS, answer: onLicense(deactivate) }],
  ['verify', { roles: CLIENTS, answer: onLicense(verify) }],
  ['details', { roles: CLIENTS, answer: onLicense(details) }],
  ['extra_data', { roles: CLIENTS, answer: extraData }],
  ['expire', { roles: ['read-write'], answer: onLicense(expire) }],
]);

function onLicense(answer: (view: LicenseView, call: Call) => Promise<object>): Command['answer'] {
  return async (call) => {
    const code = call.fields.text('license_key');
    if (code === undefined) return formatAnswer('600');
    const view = await findLicense(call, code);
    if (view !== undefined) return answer(view, call);
    await call.countWrongCode();
    return formatAnswer('100');
  };
}

async function activate({ license }: LicenseView, { features, fields, actor }: Call): Promise<object> {
  const outcome = await features.namedActivations.activate(license.id, deviceName(fields), actor);
  return formatAnswer(outcome.ok ? '300' : refusalCode(outcome.refusal.code, '750'));
}

async function deactivate({ license }: LicenseView, { features, fields, actor, now }: Call): Promise<object> {
  const unusable = unusableCode(license, now);
  if (unusable !== undefined) return formatAnswer(unusable);
  const outcome = await features.namedActivations.deactivate(license.id, deviceName(fields), actor);
  if (!outcome.ok) return formatAnswer(refusalCode(outcome.refusal.code, '700'));
  return formatAnswer(outcome.value === undefined ? '450' : '400');
}

async function verify({ license }: LicenseView, { features, fields, now }: Call): Promise<object> {
  const unusable = unusableCode(license, now);
  if (unusable !== undefined) return formatAnswer(unusable);
  const device = deviceName(fields);
  if (device === undefined) return formatAnswer('500');
  const devices = await features.namedActivations.list(license.id);
  return formatAnswer(devices.some(({ label }) => label === device) ? '500' : '650');
}

async function details(view: LicenseView, { features, now }: Call): Promise<object> {
  return formatDetails(view, await features.namedActivations.list(view.license.id), now);
}

/** An expired license keeps its end date. */
async function expire({ license }: LicenseView, { features, actor, now }: Call): Promise<object> {
  if (isOver(license, now)) return formatAnswer('800');
  const expiresAt = isoTime(now);
  const change = license.type === 'perpetual' ? ({ type: 'expiration', expiresAt } as const) : { expiresAt };
  const outcome = await features.licenses.update(license.id, change, actor);
  return formatAnswer(outcome.ok ? '800' : refusalCode(outcome.refusal.code, '000'));
}

async function extraData({ features, fields }: Call): Promise<object> {
  const product = await findProduct(features, fields.text('product_id') ?? '');
  return product === undefined
    ? formatAnswer('600')
    : formatExtraData(product, await latestSoftwareVersion(features, product));
}

/** In the order in which `NamedActivations` refuses. */
function unusableCode(license: License, now: number): AnswerCode | undefined {
  if (isUnusable(license)) return '100';
  return isOver(license, now) ? '550' : undefined;
}

const isOver = ({ expiresAt }: License, now: number): boolean =>
  expiresAt !== undefined && now >= Date.parse(expiresAt);

/** @param unnamed the answer to a device that must send its name */
function refusalCode(code: RefusalCode, unnamed: AnswerCode): AnswerCode {
  switch (code) {
    case 'LICENSE_UNKNOWN':
    case 'LICENSE_SUSPENDED':
    case 'LICENSE_SWITCHED_OFF':
    case 'LICENSE_RETURNED':
      return '100';
    case 'LICENSE_EXPIRED':
      return '550';
    case 'DEVICE_NAME_MISSING':
      return unnamed;
    case 'NO_SEAT_LEFT':
      return '350';
    default:
      return '000';
  }
}
