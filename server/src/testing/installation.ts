import { type Claims, firstChainLink, nextChainLink, randomTokenId } from '@countersign/shared';
import { systemRandom } from '../startup/system.js';

/** What the state of a device remembers of its chain of requests: a clone begins with a copy of it. */
export class Installation {
  constructor(
    public ctr = 0,
    public link = firstChainLink(randomTokenId(systemRandom)),
  ) {}

  clone(): Installation {
    return new Installation(this.ctr, this.link);
  }

  /** What the next request says of the chain. */
  next(): Pick<Claims<'request'>, 'jti' | 'ctr' | 'prv'> {
    const step = { jti: randomTokenId(systemRandom), ctr: this.ctr + 1, prv: this.link };
    this.ctr = step.ctr;
    this.link = nextChainLink(step.prv, step.jti);
    return step;
  }
}
