import { type Claims, firstChainLink, nextChainLink, randomTokenId } from '@countersign/shared';
import { systemRandom } from '../startup/system.js';

/** The part of a device's state about its request chain: a clone starts with a copy of it. */
export class Installation {
  constructor(
    public ctr = 0,
    public link = firstChainLink(randomTokenId(systemRandom)),
  ) {}

  clone(): Installation {
    return new Installation(this.ctr, this.link);
  }

  /** The chain claims of the next request. */
  next(): Pick<Claims<'request'>, 'jti' | 'ctr' | 'prv'> {
    const step = { jti: randomTokenId(systemRandom), ctr: this.ctr + 1, prv: this.link };
    this.ctr = step.ctr;
    this.link = nextChainLink(step.prv, step.jti);
    return step;
  }
}
