export { LOG_LEVELS, type ServerOptions } from './config.js';
export type { RateLimits } from './http/rate-limits.js';
export { type RunningServer, startServer } from './start-server.js';
export { type InitialisedVendor, type InitialiseOptions, initialiseVendor } from './vendor/initialise-vendor.js';
export { addIssuerKey, type IssuerKeyInfo, listIssuerKeys } from './vendor/issuer-key-admin.js';
export { exportRoots, isInitialised, type VendorMode } from './vendor/vendor-folder.js';
