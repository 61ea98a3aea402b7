import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import { isoTime } from '../time.js';
import { DEFAULT_SETTINGS } from './default-settings.js';
import type { Settings, SettingsRecord } from './settings-record.js';
import { templateRefusal } from './template.js';

/** Omitted settings stay; `null` restores the default. */
export type SettingsChange = {
  readonly [S in keyof Settings]?: { readonly [P in keyof Settings[S]]?: Settings[S][P] | null };
};

const ID = 'settings';

export class VendorSettings {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  read(): Promise<Settings> {
    return this.#dependencies.ledger.transaction(readSettings);
  }

  /** Refuses `TEMPLATE_INVALID`. */
  change(change: SettingsChange, actor: Actor): Promise<Outcome<Settings>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('settings', ID);
      const before = (await tx.settings.get(ID))?.values ?? {};
      const values: SettingsRecord['values'] = Object.fromEntries(
        sections.map((section) => [section, kept({ ...before[section], ...change[section] })]),
      );
      const next = withDefaults(values);
      const refusal = templateRefusal(next.mail);
      if (refusal !== undefined) return refusal;
      await tx.settings.put({ id: ID, values, modifiedAt: isoTime(now) });
      const changed = sections.flatMap((section) =>
        Object.keys(change[section] ?? {}).map((name) => `${section}.${name}`),
      );
      await recordAudit(tx, random, now, { actor, action: 'settings.changed', subject: ID, detail: { changed } });
      return granted(next);
    });
  }
}

/** To be called in the unit of work that uses them. */
export const readSettings = async (tx: LedgerTransaction): Promise<Settings> =>
  withDefaults((await tx.settings.get(ID))?.values ?? {});

const sections = Object.keys(DEFAULT_SETTINGS) as readonly (keyof Settings)[];

const kept = (values: object): object =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

const withDefaults = (values: SettingsRecord['values']): Settings =>
  Object.fromEntries(
    sections.map((section) => [section, { ...DEFAULT_SETTINGS[section], ...values[section] }]),
  ) as unknown as Settings;
