import type { LicenseView } from '../support/api.js';
import type { Device, LicenseAccess } from '../support/device.js';

export interface LicenseUnderTest {
  readonly view: LicenseView;
  readonly access: LicenseAccess;
}

/**
 * What is known outside of one device's seat. It goes from left to right, or from `requested` to `refused`; in
 * `requested` and `leaving` a request is unanswered, so either may be true after a crash.
 */
export type SeatState = 'requested' | 'refused' | 'active' | 'leaving' | 'gone';

export class Seat {
  readonly device: Device;
  readonly license: LicenseUnderTest;
  readonly request: string;
  state: SeatState = 'requested';
  /** Known from `active` on. */
  certificate = '';
  activation = '';
  /** Known from `leaving` on. */
  deactivation = '';
  /** Known when `gone`. */
  receipt = '';

  constructor(device: Device, license: LicenseUnderTest, request: string) {
    this.device = device;
    this.license = license;
    this.request = request;
  }

  /** A copy of the seat as known now, which continues separately: for a copy of the server. */
  clone(): Seat {
    const { state, certificate, activation, deactivation, receipt } = this;
    return Object.assign(new Seat(this.device, this.license, this.request), {
      state,
      certificate,
      activation,
      deactivation,
      receipt,
    });
  }
}
