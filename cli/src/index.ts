export type { Environment, Input, Output } from './environment.js';
export { EXIT_CODES, type ExitCode } from './exit-codes.js';
export { main } from './main.js';
