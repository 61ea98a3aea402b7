import { type Claims, firstLink, nextLink, randomTokenId } from '@countersign/shared';
import { systemRandom } from '../system.js';

/** What the state of a device remembers of its chain of requests: a clone begins with a copy of it. */
export class Installation {
  constructor(
    public ctr = 0,
    public link = firstLink(randomTokenId(systemRandom)),
  ) {}

  clone(): Installation {
    return new Installation(this.ctr, this.link);
  }

  /** What the next request says of the chain. */
  next(): Pick<Claims<'request'>, 'jti' | 'ctr' | 'prv'> {
    const step = { jti: randomTokenId(systemRandom), ctr: this.ctr + 1, prv: this.link };
    this.ctr = step.ctr;
    this.link = nextLink(step.prv, step.jti);
    return step;
  }
}
