import type { ActivationView, Api, LicenseView } from '../support/api.js';
import type { Seat, SeatState } from './seat.js';

/** What may be in the ledger for a seat, by what its device knows. */
const POSSIBLE: Readonly<Record<SeatState, readonly (ActivationView['status'] | 'absent')[]>> = {
  requested: ['absent', 'active'],
  refused: ['absent'],
  active: ['active'],
  leaving: ['active', 'deactivated'],
  gone: ['deactivated'],
};

export interface LedgerSurvey {
  /** Acknowledged changes that are not in the ledger. */
  readonly lost: readonly string[];
  /** Seats given out twice, or more than there are, or counted wrong. */
  readonly oversold: readonly string[];
}

/** Compares the whole ledger, read over the API, with what the devices were told. */
export async function surveyLedger(api: Api, seats: readonly Seat[]): Promise<LedgerSurvey> {
  const licenses = await api.everything<LicenseView>('/v1/licenses');
  const activations = await api.everything<ActivationView>('/v1/activations');
  const ofDevice = groupBy(activations, ({ device }) => device);
  const lost: string[] = [];
  const oversold: string[] = [];
  const known = new Set<string>();
  for (const seat of seats) {
    known.add(seat.device.id);
    const found = ofDevice.get(seat.device.id) ?? [];
    if (found.length > 1) oversold.push(`a device has ${found.length} activations for one request`);
    const status = found[0]?.status ?? 'absent';
    if (!POSSIBLE[seat.state].includes(status))
      lost.push(`${seat.activation || 'a seat'}: ${seat.state}, is ${status}`);
    if (found[0] !== undefined && seat.activation !== '' && found[0].id !== seat.activation) {
      lost.push(`${seat.activation} is ${found[0].id} now`);
    }
  }
  for (const { id, device } of activations) if (!known.has(device)) oversold.push(`${id} is nobody's`);
  const active = groupBy(
    activations.filter(({ status }) => status === 'active'),
    ({ licenseId }) => licenseId,
  );
  for (const { id, seats: limit, seatsTaken } of licenses) {
    const taken = active.get(id)?.length ?? 0;
    if (taken !== seatsTaken) oversold.push(`${id} counts ${seatsTaken} seats taken, and ${taken} are`);
    if (taken > limit) oversold.push(`${id} has ${limit} seats, and ${taken} are taken`);
  }
  return { lost, oversold };
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
