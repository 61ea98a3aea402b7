/** The same dice as the server's own tests, which this package sees as built files. */
export { below, type Dice, pick, seededDice } from '../../../server/dist/testing/seeded.js';
