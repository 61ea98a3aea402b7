/** The components of a fictitious machine: probing the real one would measure the machine. */
export const MACHINE = { mid: 'bench-machine', brd: 'bench-board', cpu: 'bench-processor' };
