import type { Role } from '../../features/api-keys/api-key-record.js';
import type { License } from '../../features/licenses/license-record.js';
import type { LicenseView } from '../../features/licenses/license-views.js';
import type { RefusalCode } from '../../features/outcome.js';
import { isoTime } from '../../features/time.js';
import { type AnswerCode, answerOf } from './answers.js';
import type { Call } from './call.js';
import { deviceName } from './device-name.js';
import { findLicense, findProduct, isShut } from './find.js';
import { phraseDetails } from './phrase-details.js';
import { phraseExtraData } from './phrase-extra-data.js';
import { softwareVersionOf } from './software-version.js';

interface Command {
  readonly roles: readonly Role[];
  /** The body of the answer. */
  readonly answer: (call: Call) => Promise<object>;
}

/** Keys of applications, and those that may do everything. */
const CLIENTS: readonly Role[] = ['client', 'read-write'];

/** By the word that a request says. */
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
    if (code === undefined) return answerOf('600');
    const view = await findLicense(call, code);
    if (view !== undefined) return answer(view, call);
    await call.countWrongCode();
    return answerOf('100');
  };
}

async function activate({ license }: LicenseView, { features, fields, actor }: Call): Promise<object> {
  const outcome = await features.namedActivations.activate(license.id, deviceName(fields), actor);
  return answerOf(outcome.ok ? '300' : refusalCode(outcome.refusal.code, '750'));
}

async function deactivate({ license }: LicenseView, { features, fields, actor, now }: Call): Promise<object> {
  const unusable = unusableCode(license, now);
  if (unusable !== undefined) return answerOf(unusable);
  const outcome = await features.namedActivations.deactivate(license.id, deviceName(fields), actor);
  if (!outcome.ok) return answerOf(refusalCode(outcome.refusal.code, '700'));
  return answerOf(outcome.value === undefined ? '450' : '400');
}

async function verify({ license }: LicenseView, { features, fields, now }: Call): Promise<object> {
  const unusable = unusableCode(license, now);
  if (unusable !== undefined) return answerOf(unusable);
  const device = deviceName(fields);
  if (device === undefined) return answerOf('500');
  const devices = await features.namedActivations.list(license.id);
  return answerOf(devices.some(({ label }) => label === device) ? '500' : '650');
}

async function details(view: LicenseView, { features, now }: Call): Promise<object> {
  return phraseDetails(view, await features.namedActivations.list(view.license.id), now);
}

/** A license that is over already keeps the day on which it ended. */
async function expire({ license }: LicenseView, { features, actor, now }: Call): Promise<object> {
  if (isOver(license, now)) return answerOf('800');
  const expiresAt = isoTime(now);
  const change = license.type === 'perpetual' ? ({ type: 'expiration', expiresAt } as const) : { expiresAt };
  const outcome = await features.licenses.update(license.id, change, actor);
  return answerOf(outcome.ok ? '800' : refusalCode(outcome.refusal.code, '000'));
}

async function extraData({ features, fields }: Call): Promise<object> {
  const product = await findProduct(features, fields.text('product_id') ?? '');
  return product === undefined ? answerOf('600') : phraseExtraData(product, await softwareVersionOf(features, product));
}

/** As `NamedActivations` refuses, in its order. */
function unusableCode(license: License, now: number): AnswerCode | undefined {
  if (isShut(license)) return '100';
  return isOver(license, now) ? '550' : undefined;
}

const isOver = ({ expiresAt }: License, now: number): boolean =>
  expiresAt !== undefined && now >= Date.parse(expiresAt);

/** @param unnamed what a device is told that must say its name */
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
