/** The two clocks of a device, which stand still until a test moves them. Pass both to `openClient`. */
export interface VirtualClock {
  /** Milliseconds since 1970, as a user can set them: `openClient`'s `clock`. */
  readonly clock: () => number;
  /** Milliseconds of a clock that can't be set: `openClient`'s `monotonic`. */
  readonly monotonic: () => number;
  /** Seconds since 1970. */
  readonly now: () => number;
  /** Advances both clocks. */
  advance(time: Duration): void;
  /** Sets only the clock that a user can set. */
  set(time: Date): void;
}

/** A period of time: the sum of its members. */
export interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly seconds?: number;
}

const START = new Date('2027-01-15T08:00:00Z');

/** Creates two clocks for `openClient`. @param start default: 2027-01-15T08:00:00Z */
export function virtualClock(start: Date = START): VirtualClock {
  let wall = start.getTime();
  let monotonic = 0;
  return {
    clock: () => wall,
    monotonic: () => monotonic,
    now: () => Math.floor(wall / 1000),
    advance({ days = 0, hours = 0, seconds = 0 }) {
      const passed = ((days * 24 + hours) * 3600 + seconds) * 1000;
      if (!(passed >= 0)) throw new TypeError('Time only passes forwards; set() puts a clock back.');
      wall += passed;
      monotonic += passed;
    },
    set(time) {
      wall = time.getTime();
    },
  };
}
