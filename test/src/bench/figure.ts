/** One measured figure, with its target from DESIGN section 6. */
export interface Figure {
  readonly name: string;
  readonly measured: string;
  /** The target, and whether the figure meets it; omitted if there is none. */
  readonly target?: { readonly text: string; readonly isMet: boolean };
}

export function printTable(figures: readonly Figure[], write: (text: string) => void): void {
  const rows = figures.map(({ name, measured, target }) => [name, measured, target?.text ?? '', verdictOf(target)]);
  const table = [['figure', 'measured', 'target', 'met'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table)
    write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}

const verdictOf = (target: Figure['target']): string => (target === undefined ? '' : target.isMet ? 'yes' : 'NO');

export const atLeast = (text: string, value: number, min: number) => ({ text, isMet: value >= min });
export const atMost = (text: string, value: number, max: number) => ({ text, isMet: value <= max });

/** `1.23 x (1.10 to 1.31)` */
export const formatSpread = (values: readonly number[], middle: number): string =>
  `${middle.toFixed(2)} x (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;
