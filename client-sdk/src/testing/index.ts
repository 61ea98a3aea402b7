/**
 * For the tests of applications: a test vendor that really signs, clocks that stand still, a state in memory, and
 * clients that are licensed, on trial, in grace or expired in one line.
 *
 * @module
 */
export type { DeviceAnswers } from './device-answers.js';
export { type InProcessServer, inProcessServer, type Problem } from './in-process-server.js';
export { type MemoryState, memoryState } from './memory-state.js';
export {
  expiredClient,
  graceClient,
  licensedClient,
  newClient,
  type TestClient,
  type TestLicense,
  trialClient,
} from './test-client.js';
export {
  type CheckQuestion,
  createTestVendor,
  type IssueOverride,
  type SecretRecipient,
  type TestVendor,
  type TestVendorOptions,
} from './test-vendor.js';
export { type Duration, type VirtualClock, virtualClock } from './virtual-clock.js';
