import type { License } from '../../api/records.js';
import { type Fact, fact, facts } from '../../output/table.js';
import { secondsOf, showMoment } from '../../output/time.js';
import type { Context } from '../../program/context.js';

export function showLicense(license: License, { paint, now }: Context): string {
  const moment = (time: string | undefined): string | undefined =>
    time === undefined ? undefined : showMoment(secondsOf(time), Math.floor(now / 1000));
  const features = license.features.map(({ code, limit, offline }) =>
    [
      code,
      ...(limit === undefined ? [] : [`limit ${limit}`]),
      ...(offline === undefined ? [] : [`${offline} offline`]),
    ].join('  '),
  );
  const pairs = (name: string, values: Readonly<Record<string, string>> = {}): readonly Fact[] => {
    const lines = Object.entries(values).map(([key, value]) => `${key} = ${value}`);
    return lines.length === 0 ? [] : [[name, lines]];
  };
  return facts(paint, [
    ['License', license.id],
    ['Code', license.code],
    ['Product', license.productId],
    ['Status', license.status],
    ['Seats', `${license.seatsTaken} of ${license.seats} taken`],
    ...fact('Valid from', moment(license.startsAt)),
    ['Valid until', moment(license.expiresAt) ?? 'perpetual'],
    ...fact('Maintenance until', moment(license.maintenanceUntil)),
    ['Features', features.length === 0 ? 'none' : features],
    ...pairs('Custom fields', license.udf),
    ...fact('Switched off', license.switchedOffAt && `by its holder, ${moment(license.switchedOffAt)}`),
    ...(license.addresses === undefined ? [] : [['Addresses', license.addresses] as const]),
    ...fact('Domain', license.domain),
    ...pairs('Locked to', license.locks),
    ...pairs('Reported', license.reported),
    ...fact('Label', license.label),
  ]);
}
