import { type Api, problemCode } from '../support/api.js';
import { activationIdIn, Device } from '../support/device.js';
import type { HttpAnswer } from '../support/http-connection.js';
import { type LicenseUnderTest, Seat } from './seat.js';

/** An answer that no crash explains. */
export class SeatViolation extends Error {
  override readonly name = 'Violation';
}

/**
 * The server reports that it can't reach its store: as with a lost connection, the request may or may not have taken
 * effect.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'Unavailable';
}

export async function newSeat(license: LicenseUnderTest): Promise<Seat> {
  const device = await Device.create();
  return new Seat(device, license, await device.request(license.access));
}

/**
 * Sends the seat's activation request, for the first time or again, and records the answer.
 * @throws ConnectionLost and StoreUnavailable, with nothing recorded; SeatViolation if the answer contradicts an
 * earlier one
 */
export async function sendRequest(api: Api, seat: Seat): Promise<void> {
  const before = seat.state;
  const answer = await api.call('POST', '/v1/device/activations', { request: seat.request });
  if (answer.status === 200) {
    noteCertificate(seat, (JSON.parse(answer.body) as { readonly certificate: string }).certificate);
    return;
  }
  const code = codeOf(answer);
  if (answer.status === 503) throw new StoreUnavailable(code);
  const mayBeRefused = before === 'requested' || before === 'refused';
  const mayBeConsumed = before === 'leaving' || before === 'gone';
  if (!(code === 'NO_SEAT_LEFT' && mayBeRefused) && !(code === 'REQUEST_CONSUMED' && mayBeConsumed)) {
    throw new SeatViolation(`a request of a seat that was ${before} was answered ${code}`);
  }
  // If it was sent twice at once, the other may have got a seat that became free in between.
  if (code === 'NO_SEAT_LEFT' && seat.state === 'requested') seat.state = 'refused';
}

/** The same for the device's deactivation certificate, which the seat has from its first call on. */
export async function sendDeactivation(api: Api, seat: Seat): Promise<void> {
  if (seat.deactivation === '') {
    seat.deactivation = await seat.device.deactivation(seat.license.access, seat.activation);
    seat.state = 'leaving';
  }
  const answer = await api.call('POST', '/v1/device/deactivations', { deactivation: seat.deactivation });
  if (answer.status !== 200) {
    const code = codeOf(answer);
    if (answer.status === 503) throw new StoreUnavailable(code);
    throw new SeatViolation(`a deactivation of ${seat.activation}, ${seat.state}, was answered ${code}`);
  }
  const { receipt } = JSON.parse(answer.body) as { readonly receipt: string };
  if (seat.receipt !== '' && seat.receipt !== receipt) {
    throw new SeatViolation(`${seat.activation} got two different receipts`);
  }
  seat.receipt = receipt;
  seat.state = 'gone';
}

function noteCertificate(seat: Seat, certificate: string): void {
  if (seat.state === 'gone') throw new SeatViolation(`a seat of ${seat.activation} came back to life`);
  if (seat.certificate !== '' && seat.certificate !== certificate) {
    throw new SeatViolation(`one request got two certificates, first of ${seat.activation}`);
  }
  seat.certificate = certificate;
  seat.activation = activationIdIn(certificate);
  if (seat.state === 'requested' || seat.state === 'refused') seat.state = 'active';
}

const codeOf = (answer: HttpAnswer): string => (answer.status >= 500 ? String(answer.status) : problemCode(answer));
