import { type Outcome, refused } from '../outcome.js';

export const orderUnknown = (): Outcome<never> =>
  refused('ORDER_UNKNOWN', 'There is no such order.', { remedy: 'countersign order list shows them.' });
