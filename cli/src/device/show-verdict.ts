import type { GraceVerdict, LicensedVerdict, TrialVerdict, Verdict } from '@countersign/client';
import { componentTitle, type MachineMatch } from '@countersign/shared';
import { EXIT_CODES } from '../exit-codes.js';
import { escapeText } from '../output/escape.js';
import type { Paint } from '../output/paint.js';
import { fact, facts } from '../output/table.js';
import { secondsOf, showMoment } from '../output/time.js';
import type { Context, Reply } from '../program/context.js';
import type { DeviceSettings } from './device-folder.js';

/** Replies with a verdict; the exit code is 0 only if the device is licensed. */
export function replyWithVerdict(verdict: Verdict, settings: DeviceSettings, context: Context): Reply {
  return {
    json: { product: settings.product, vendor: settings.roots.vendor, ...verdict },
    text: showVerdict(verdict, settings, context),
    exitCode: isGranting(verdict) ? EXIT_CODES.ok : EXIT_CODES.unlicensed,
  };
}

function showVerdict(verdict: Verdict, { product, roots }: DeviceSettings, { paint, now }: Context): string {
  const moment = (time: Date | undefined): string | undefined =>
    time && showMoment(secondsOf(time), Math.floor(now / 1000));
  const licensed = isGranting(verdict);
  const grant = licensed ? grantOf(verdict) : [];
  const waiting = verdict.outstandingRequests;
  return [
    `${headline(verdict, paint)} ${paint.dim(`[${verdict.reason}]`)}`,
    escapeText(verdict.message),
    facts(paint, [
      ['Product', product],
      ['Vendor', roots.vendor],
      ...fact('License', verdict.license),
      ...fact('Activation', activationOf(verdict)),
      ...grant,
      ...fact('Valid from', moment(verdict.validFrom)),
      ...fact('Valid until', moment(verdict.expiresAt) ?? (licensed && verdict.perpetual ? 'perpetual' : undefined)),
      ...fact('Maintenance until', licensed ? moment(verdict.maintenanceUntil) : undefined),
      ...fact('Next check by', moment(verdict.nextCheckAt)),
      ...fact('Grace until', verdict.state === 'grace' ? moment(verdict.graceUntil) : undefined),
      ...(verdict.machine === undefined ? [] : ([['Machine', machineLines(verdict.machine)]] as const)),
      ...(verdict.notices.length === 0 ? [] : ([['Notices', verdict.notices.map(({ message }) => message)]] as const)),
      ...fact('Open requests', waiting === 0 ? undefined : `${waiting}, waiting for a certificate`),
    ]),
  ].join('\n');
}

type Granting = LicensedVerdict | TrialVerdict | GraceVerdict;

const isGranting = (verdict: Verdict): verdict is Granting =>
  verdict.state === 'licensed' || verdict.state === 'trial' || verdict.state === 'grace';

function headline({ state }: Verdict, paint: Paint): string {
  switch (state) {
    case 'licensed':
      return paint.green('Licensed');
    case 'trial':
      return paint.green('Trial');
    case 'grace':
      return paint.yellow('Licensed, in grace');
    case 'needs-attention':
      return paint.red('Needs attention');
    default:
      return paint.red('Not licensed');
  }
}

function grantOf({ licenseType, features, featureTypes, limits, udf = {} }: Granting) {
  const own = Object.entries(udf).map(([name, value]) => `${name} = ${value}`);
  const shown = features.map((code) => {
    const type = Object.hasOwn(featureTypes, code) ? [featureTypes[code]] : [];
    const limit = Object.hasOwn(limits, code) ? [`limit ${limits[code]}`] : [];
    return [code, ...type, ...limit].join('  ');
  });
  return [
    ['License type', licenseType] as const,
    ['Features', shown.length === 0 ? 'none' : shown] as const,
    ...(own.length === 0 ? [] : [['Custom fields', own] as const]),
  ];
}

const activationOf = ({ activation, generation }: Verdict): string | undefined =>
  activation && (generation === undefined ? activation : `${activation}, certificate ${generation}`);

function machineLines({ same, changed, missing, allowed }: MachineMatch): readonly string[] {
  const bound = same.length + changed.length + missing.length;
  return [
    `${same.length} of ${bound} parts unchanged; ${allowed} may change`,
    ...changed.map((name) => `${componentTitle(name)}: changed`),
    ...missing.map((name) => `${componentTitle(name)}: can't be read`),
  ];
}
