import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { putLicense } from '../licenses/put-license.js';
import { granted, type Outcome } from '../outcome.js';
import { isoTime } from '../time.js';

/** What keeps a license from being used elsewhere or at all, as far as the vendor's people may undo it for its holder. */
export class LicenseHolds {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /** Undoes the holder's own switch; one that is on stays so. Refuses `LICENSE_UNKNOWN`. */
  switchOn(id: string, actor: Actor): Promise<Outcome<License>> {
    return this.#change(id, 'license.switched-on', actor, ({ switchedOffAt, ...rest }) =>
      switchedOffAt === undefined ? undefined : rest,
    );
  }

  /** The next check stores what is locked anew. Refuses `LICENSE_UNKNOWN`. */
  releaseLocks(id: string, actor: Actor): Promise<Outcome<License>> {
    return this.#change(id, 'license.locks-released', actor, ({ locks, ...rest }) =>
      locks === undefined ? undefined : rest,
    );
  }

  #change(
    id: string,
    action: string,
    actor: Actor,
    apply: (license: License) => License | undefined,
  ): Promise<Outcome<License>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('licenses', id);
      const before = await tx.licenses.get(id);
      if (before === undefined) return licenseUnknown(id);
      const license = apply(before);
      if (license === undefined) return granted(before);
      const changed: License = { ...license, modifiedAt: isoTime(now) };
      await putLicense(tx, changed);
      await recordAudit(tx, random, now, { actor, action, subject: id });
      return granted(changed);
    });
  }
}
