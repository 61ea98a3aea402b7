import { ARTEFACTS, type Claims, componentTitle, formatTime, thumbprint } from '@countersign/shared';
import { type Fact, fact } from '../output/table.js';
import { showMoment } from '../output/time.js';
import type { InspectedContent, InspectedDelegation } from './inspection.js';

/** Describes the content of a verified artefact in words. */
export function describeContent(content: InspectedContent, now: number): readonly Fact[] {
  const at = (seconds: number | undefined): string | undefined =>
    seconds === undefined ? undefined : showMoment(seconds, now);
  if (content.type === 'key') return [['Key', content.key], ...describeDelegation(content.delegation)];
  if (content.type === 'trust') {
    const { version, threshold, roots } = content;
    return [
      ['Version', String(version)],
      ['Roots', [`${threshold} of ${roots.length} must sign`, ...roots]],
    ];
  }
  const { claims, type } = content;
  return [
    ['Vendor', claims.iss],
    ...('aud' in claims ? fact('Product', claims.aud) : []),
    ['Id', claims.jti],
    [ARTEFACTS[type].signedBy === 'device' ? 'Made' : 'Issued', showMoment(claims.iat, now)],
    ...describeOwn(content, at),
  ];
}

type At = (seconds: number | undefined) => string | undefined;

function describeOwn(content: Exclude<InspectedContent, { type: 'key' | 'trust' }>, at: At): readonly Fact[] {
  switch (content.type) {
    case 'request':
      return describeRequest(content.claims);
    case 'activation':
      return describeActivation(content.claims, at);
    case 'passive':
      return [
        ['Client id', content.claims.cid],
        ...describeType(content.claims),
        ...describeTerm(content.claims, at),
        ...describeRights(content.claims, at),
      ];
    case 'deactivation':
      return [...describeActivationId(content.claims), ['Meaning', 'this activation was deactivated on its device']];
    case 'receipt':
      return [...describeActivationId(content.claims), ['Answers', `deactivation ${content.claims.dea}`]];
    case 'check':
      return [
        ...describeActivationId(content.claims),
        ['Status', content.claims.sts],
        ...fact('Next check by', at(content.claims.chk)),
      ];
    case 'trial':
      return describeTrial(content.claims, at);
    case 'usage':
      return describeUsage(content.claims, at);
    case 'settlement':
      return [
        ['Activation', content.claims.act],
        ['Answers', `usage ${content.claims.use}`],
        ['Counted', describeAmounts(content.claims.tot)],
        ...fact('Left', content.claims.lft && describeAmounts(content.claims.lft).join(', ')),
      ];
    case 'secret':
      return [
        ['Activation', content.claims.act],
        ['Features', Object.keys(content.claims.val)],
        ['Holder', `device key ${content.claims.cnf.jkt}`],
        ['Meaning', 'only that device can read the values'],
      ];
    case 'lease':
      return [['License', content.claims.lic], ...describeTerm(content.claims, at), ['Features', content.claims.ftr]];
    case 'master':
      return describeMaster(content.claims, at);
    case 'crl':
      return [
        ['Number', String(content.claims.num)],
        ...fact('Expires', at(content.claims.exp)),
        ['Revoked', content.claims.rev.length === 0 ? 'none' : content.claims.rev],
      ];
  }
}

const ASKED_FOR = {
  activate: 'an activation of this device',
  refresh: 'a newer certificate of its activation',
  trial: 'a trial on this device',
  'sign-in': "an activation of this device, for a user's account",
} as const;

function describeTrial({ req, cnf, mch, chk, grc, exp, ftr, nbf }: Claims<'trial'>, at: At): readonly Fact[] {
  return [
    ['Answers request', req],
    ...describeTerm({ exp, ...(nbf !== undefined && { nbf }) }, at),
    ...fact('Next check by', at(chk)),
    ...fact('Grace until', grc && at((chk ?? 0) + grc)),
    ['Features', ftr],
    ['Holder', `device key ${cnf.jkt}`],
    ['Machine', describeMachine(mch.c)],
  ];
}

function describeUsage({ act, num, op, tot, fea, amt, prc, til }: Claims<'usage'>, at: At): readonly Fact[] {
  return [
    ['Activation', act],
    ['Number', String(num)],
    ['Says', SAID_OF_USAGE[op]],
    ...fact('Tokens', tot && describeAmounts(tot).join(', ')),
    ...fact('Feature', fea && (amt === undefined ? fea : `${fea}: ${amt}`)),
    ...fact('Process', prc),
    ...fact('Until', at(til)),
  ];
}

const SAID_OF_USAGE = {
  consume: 'asks to use tokens, total',
  settle: 'total of tokens used',
  'check-out': 'checks out',
  return: 'gives back',
} as const;

const describeAmounts = (amounts: Readonly<Record<string, number>>): readonly string[] =>
  Object.entries(amounts).map(([code, amount]) => `${code}: ${amount}`);

function describeRequest({ op, lid, act, gen, mch, lbl, sys = {} }: Claims<'request'>): readonly Fact[] {
  return [
    ['Asks for', ASKED_FOR[op]],
    ...fact('License', lid && `lookup id ${lid} (not the code), with a proof that the device has the code`),
    ...fact('Activation', act && `${act}, certificate ${gen}`),
    ...fact('Device label', lbl),
    ['Machine', ['salted hashes of its parts; contains no serial numbers', ...describeMachine(mch.c)]],
    [
      'System details',
      Object.keys(sys).length === 0 ? 'none' : Object.entries(sys).map(([name, value]) => `${name}: ${value}`),
    ],
  ];
}

function describeActivation(claims: Claims<'activation'>, at: At): readonly Fact[] {
  const { lic, act, gen, req, chk, grc, cnf, mch } = claims;
  const bound = Object.keys(mch.c).length;
  return [
    ['License', lic],
    ['Activation', `${act}, certificate ${gen}`],
    ['Answers request', req],
    ...describeType(claims),
    ...describeTerm(claims, at),
    ...fact('Next check by', at(chk)),
    ...fact('Grace until', grc && at((chk ?? 0) + grc)),
    ...describeRights(claims, at),
    ['Holder', `device key ${cnf.jkt}`],
    [
      'Machine',
      [`at least ${mch.k} of ${bound} parts unchanged; salted hashes, no serial numbers`, ...describeMachine(mch.c)],
    ],
  ];
}

function describeMaster(claims: Claims<'master'>, at: At): readonly Fact[] {
  const { mst, lic, seats, cnf } = claims;
  return [
    ...fact('Master license', mst),
    ['License', lic ?? 'any of this product'],
    ['Seats', seats === undefined ? 'those of the licenses' : String(seats)],
    ...describeTerm(claims, at),
    ['Holder', cnf === undefined ? 'anyone who has the file' : `daemon key ${thumbprint(cnf.jwk)}`],
  ];
}

const describeMachine = (components: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(components).map(([name, hash]) => `${componentTitle(name)}  ${hash}`);

const describeActivationId = ({ act, gen }: { readonly act: string; readonly gen: number }): readonly Fact[] =>
  fact('Activation', `${act}, certificate ${gen}`);

function describeTerm({ nbf, exp }: { readonly nbf?: number; readonly exp?: number }, at: At): readonly Fact[] {
  return [...fact('Valid from', at(nbf)), ['Valid until', at(exp) ?? 'perpetual']];
}

const describeType = ({ lty }: Pick<Claims<'activation'>, 'lty'>): readonly Fact[] => fact('License type', lty);

interface Rights {
  readonly ftr: readonly string[];
  readonly lim?: Readonly<Record<string, number>>;
  readonly fty?: Readonly<Record<string, string>>;
  readonly mnt?: number;
  readonly udf?: Readonly<Record<string, string>>;
}

function describeRights({ ftr, lim = {}, fty = {}, mnt, udf = {} }: Rights, at: At): readonly Fact[] {
  const features = ftr.map((code) => (Object.hasOwn(fty, code) ? `${code}  ${fty[code]}` : code));
  const limits = Object.entries(lim).map(([name, limit]) => `${name}  ${limit}`);
  const own = Object.entries(udf).map(([name, value]) => `${name} = ${value}`);
  return [
    ['Features', features.length === 0 ? 'none' : features],
    ...(limits.length === 0 ? [] : [['Limits', limits] as const]),
    ...fact('Maintenance until', at(mnt)),
    ...(own.length === 0 ? [] : [['Custom fields', own] as const]),
  ];
}

/** Describes what an issuer key may sign. */
export function describeDelegation({ types, products, from, until, epoch }: InspectedDelegation): readonly Fact[] {
  const forProducts = products.includes('*') ? 'every product' : products.join(', ');
  return [
    ['May sign', `${types.join(', ')}; for ${forProducts}`],
    ['Delegated', `from ${formatTime(from)} until ${formatTime(until)}, epoch ${epoch}`],
  ];
}
