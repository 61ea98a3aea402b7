import type { Verdict } from '@countersign/client';

export function sentenceOf(verdict: Verdict): string {
  // #region states
  switch (verdict.state) {
    case 'licensed':
      return `Licensed for ${verdict.features.join(', ')}.`;
    case 'trial':
      return `Trial: ${verdict.daysLeft} days left.`;
    case 'grace':
      return `Licensed. Please connect to the internet before ${verdict.graceUntil.toDateString()}.`;
    default: // needs-attention, unlicensed, and what later versions may add
      return `${verdict.message} [${verdict.reason}]`;
  }
  // #endregion
}

export function mayExport(verdict: Verdict): boolean {
  // #region features
  const features = 'features' in verdict ? verdict.features : [];
  const canExport = features.includes('export-pdf');
  // #endregion
  return canExport;
}

export function reportOf(verdict: Verdict): string {
  // #region explain
  const report = verdict.explain.map(({ title, saw, failure, skipped }) =>
    [title, saw, failure?.code ?? skipped ?? 'ok'].filter((part) => part !== undefined).join(' | '),
  );
  // #endregion
  return report.join('\n');
}
