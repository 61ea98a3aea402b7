import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { saveLicense } from '../licenses/save-license.js';
import { granted, type Outcome } from '../outcome.js';
import { isoTime } from '../time.js';

/** Restrictions of a license that support staff can lift for its holder. */
export class LicenseRestrictions {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Reverses the holder's own switch; a license that is on stays on. Refuses `LICENSE_UNKNOWN`. */
  switchOn(id: string, actor: Actor): Promise<Outcome<License>> {
    return this.#change(id, 'license.switched-on', actor, ({ switchedOffAt, ...rest }) =>
      switchedOffAt === undefined ? undefined : rest,
    );
  }

  /** Clears locked parameters; the next check stores them again. Refuses `LICENSE_UNKNOWN`. */
  clearLocks(id: string, actor: Actor): Promise<Outcome<License>> {
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
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('licenses', id);
      const before = await tx.licenses.get(id);
      if (before === undefined) return licenseUnknown(id);
      const license = apply(before);
      if (license === undefined) return granted(before);
      const changed: License = { ...license, modifiedAt: isoTime(now) };
      await saveLicense(tx, changed);
      await recordAudit(tx, random, now, { actor, action, subject: id });
      return granted(changed);
    });
  }
}
