import type { VerificationCheck } from '@countersign/shared';
import { escapeText } from '../output/escape.js';
import type { Paint } from '../output/paint.js';
import { type Fact, facts } from '../output/table.js';
import { describeContent, describeDelegation } from './describe-content.js';
import type { InspectedSigner, Inspection } from './inspection.js';

export interface InspectionStyle {
  readonly paint: Paint;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Formats an inspection for people: the type, the content, and every check with its result. */
export function showInspection(inspection: Inspection, { paint, now }: InspectionStyle): string {
  const { content, signedBy, checks, rootsNeeded } = inspection;
  return [
    headline(inspection, paint),
    ...(rootsNeeded === true ? [ROOTS_NEEDED] : []),
    ...(content === undefined ? [] : [facts(paint, describeContent(content, now))]),
    ...(signedBy === undefined ? [] : [facts(paint, describeSigner(signedBy))]),
    ...(checks.length === 0 ? [] : [`${paint.bold('Checks')}\n${showChecks(inspection, paint)}`]),
  ].join('\n\n');
}

const ROOTS_NEEDED =
  "This is what its header says. The rest is not shown, because it can't be verified without the vendor's\n" +
  'roots: give --roots FILE, or set COUNTERSIGN_ROOTS.';

const TITLES = {
  request: 'Request of a device',
  activation: 'Activation certificate',
  passive: 'Passive certificate',
  deactivation: 'Deactivation certificate',
  receipt: 'Receipt of a deactivation',
  check: 'Answer to an online check',
  trial: 'Registered trial',
  usage: 'Usage of counted features',
  settlement: 'Settlement of usage',
  secret: 'Values for one device',
  lease: 'Lease of a floating seat',
  master: 'Network master license',
  key: 'Delegation of an issuer key',
  trust: 'Trust state',
  crl: 'Revocation list',
} as const;

function headline({ type, failure, content, rootsNeeded }: Inspection, paint: Paint): string {
  const title = paint.bold(type === undefined ? 'Not a Countersign document' : TITLES[type]);
  if (rootsNeeded === true) return `${title}  ${paint.yellow('not verified')}`;
  if (failure === undefined) return `${title}  ${paint.green('verified')}`;
  const why = `[${failure.code}]`;
  if (content !== undefined) return `${title}  ${paint.red('verified, but not valid')} ${why}`;
  return `${title}  ${paint.red('does not verify')} ${why}`;
}

function describeSigner({ role, kid, delegation }: InspectedSigner): readonly Fact[] {
  const who = { device: 'device key', issuer: 'issuer key', root: 'root key' }[role];
  return [['Signed by', `${who} ${kid}`], ...(delegation === undefined ? [] : describeDelegation(delegation))];
}

function showChecks({ checks, notReached }: Inspection, paint: Paint): string {
  const all = [
    ...checks.map((check) => ({ check, mark: markOf(check) })),
    ...notReached.map((check) => ({ check, mark: '·' as const })),
  ];
  const width = Math.max(...all.map(({ check }) => check.of?.length ?? 0));
  return all
    .map(({ check, mark }) => {
      const where = `${check.step.padStart(3)}  ${(check.of ?? '').padEnd(width)}  `;
      const what = `${escapeText(check.title)}${remark(check, mark, paint)}`;
      return `  ${COLOURS[mark](paint)(mark)} ${paint.dim(where)}${what}`;
    })
    .join('\n');
}

type Mark = '✓' | '✗' | '–' | '·';

const COLOURS: Readonly<Record<Mark, (paint: Paint) => (text: string) => string>> = {
  '✓': (paint) => paint.green,
  '✗': (paint) => paint.red,
  '–': (paint) => paint.yellow,
  '·': (paint) => paint.dim,
};

const markOf = ({ failure, skipped }: VerificationCheck): Mark =>
  failure !== undefined ? '✗' : skipped !== undefined ? '–' : '✓';

function remark({ failure, skipped, saw }: VerificationCheck, mark: Mark, paint: Paint): string {
  if (failure !== undefined) return `: ${paint.red(failure.code)} ${escapeText(failure.message)}`;
  if (saw !== undefined) return paint.dim(`  ${escapeText(saw)}`);
  if (skipped !== undefined) return paint.dim(`  skipped: ${escapeText(skipped)}`);
  return mark === '·' ? paint.dim('  not reached') : '';
}
