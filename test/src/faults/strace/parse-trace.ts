/** The begin or the end of one call, as printed by `strace -f -y`, each at its moment. */
export interface TraceEvent {
  readonly phase: 'begin' | 'end';
  readonly thread: string;
  /** Such as `pwrite64`. */
  readonly call: string;
  /** The path of the file, or what else the descriptor is; with the begin only. */
  readonly target: string;
  /** The arguments as they are printed; with the begin only. */
  readonly text: string;
  /** With the end only. */
  readonly succeeded: boolean;
}

const WHOLE = /^([0-9]+) +([a-z0-9_]+)\(([0-9]+)<(.*?)>(.*)\) += (-?[0-9]+)/;
const BEGUN = /^([0-9]+) +([a-z0-9_]+)\(([0-9]+)<(.*?)>(.*) <unfinished \.\.\.>$/;
const RESUMED = /^([0-9]+) +<\.\.\. ([a-z0-9_]+) resumed>.*\) += (-?[0-9]+)/;

/** Lines about anything else, such as a signal, are omitted. */
export function parseTrace(trace: string): readonly TraceEvent[] {
  return trace.split('\n').flatMap((line) => parseLine(line));
}

function parseLine(line: string): readonly TraceEvent[] {
  const resumed = RESUMED.exec(line);
  if (resumed !== null) {
    const [, thread = '', call = '', result = ''] = resumed;
    return [{ phase: 'end', thread, call, target: '', text: '', succeeded: Number(result) >= 0 }];
  }
  const begun = BEGUN.exec(line);
  const whole = begun ?? WHOLE.exec(line);
  if (whole === null) return [];
  const [, thread = '', call = '', , target = '', text = '', result = ''] = whole;
  const begin: TraceEvent = { phase: 'begin', thread, call, target, text, succeeded: false };
  if (begun !== null) return [begin];
  return [begin, { phase: 'end', thread, call, target: '', text: '', succeeded: Number(result) >= 0 }];
}
