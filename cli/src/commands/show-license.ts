import type { License } from '../api/records.js';
import { fact, facts } from '../output/table.js';
import { secondsOf, showMoment } from '../output/time.js';
import type { Context } from '../program/context.js';

export function showLicense(license: License, { paint, now }: Context): string {
  const moment = (time: string | undefined): string | undefined =>
    time === undefined ? undefined : showMoment(secondsOf(time), Math.floor(now / 1000));
  const features = license.features.map(({ code, limit }) => (limit === undefined ? code : `${code}  limit ${limit}`));
  const udf = Object.entries(license.udf ?? {}).map(([name, value]) => `${name} = ${value}`);
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
    ...(udf.length === 0 ? [] : [['Own values', udf] as const]),
    ...fact('Label', license.label),
  ]);
}
