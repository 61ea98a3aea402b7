import { type Document, defineCollection } from '../../store/port.js';

/** The last number used in a series; its id names the series. */
export interface SeriesCounter extends Document {
  readonly last: number;
}

export const counters = defineCollection<SeriesCounter>({ name: 'counters' });
