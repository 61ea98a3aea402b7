/** One measured figure beside what DESIGN section 6 demands of it. */
export interface Figure {
  readonly name: string;
  readonly measured: string;
  /** What is demanded, and whether the figure holds it; left out when nothing is. */
  readonly demand?: { readonly text: string; readonly holds: boolean };
}

export function printTable(figures: readonly Figure[], write: (text: string) => void): void {
  const rows = figures.map(({ name, measured, demand }) => [name, measured, demand?.text ?? '', verdictOf(demand)]);
  const table = [['figure', 'measured', 'demanded', 'holds'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table)
    write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}

const verdictOf = (demand: Figure['demand']): string => (demand === undefined ? '' : demand.holds ? 'yes' : 'NO');

export const atLeast = (text: string, value: number, least: number) => ({ text, holds: value >= least });
export const atMost = (text: string, value: number, most: number) => ({ text, holds: value <= most });

/** `1.23 x (1.10 to 1.31)` */
export const formatSpread = (values: readonly number[], middle: number): string =>
  `${middle.toFixed(2)} x (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;
