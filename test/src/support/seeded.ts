/** The same dice as the server's own tests, which this package sees as built files. */
export { pickOne, randomBelow, type SeededRandom, seededRandom } from '../../../server/dist/testing/seeded-random.js';
