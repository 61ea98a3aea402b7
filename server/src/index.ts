export type { VerifyReport as FilesReport } from './adapters/journal/maintenance/verify-journal-store.js';
export {
  type BackupOptions,
  backupStore,
  type CopyOptions,
  copyStore,
  type RestoreOptions,
  restoreStore,
} from './backup/backup-store.js';
export type { ContentsSummary } from './backup/contents-digest.js';
export { displayLocation, isFolder, type Location } from './backup/locations.js';
export { type ReconcileOptions, reconcileStore } from './backup/reconcile-store.js';
export { type RepairedStore, type RepairStoreOptions, repairStore, verifyStoreFiles } from './backup/repair-store.js';
export { type StoreStats, storeStats } from './backup/store-stats.js';
export { type StoreVerification, type VerifyOptions, verifyStore } from './backup/verify-store.js';
export { MAX_ZIP_BYTES, readImageZip, type ZippedImages } from './features/key-files/image-zip.js';
export { IndexedPictures } from './features/key-files/indexed-pictures.js';
export { type KeyFileChunk, keyFileChunks } from './features/key-files/key-file-chunks.js';
export type { ReconciledLicense } from './features/reconciliation/reconciliation.js';
export type { RateLimits } from './http/request/rate-limits.js';
export { looksSealed, openChunks, sealChunks } from './keystore/sealed-chunks.js';
export { LOG_LEVELS, type ServerOptions } from './startup/config.js';
export { locateLedger } from './startup/ledger-store.js';
export { type RunningServer, startServer } from './startup/start-server.js';
export { type InitialisedVendor, type InitialiseOptions, initialiseVendor } from './vendor/initialise-vendor.js';
export { addIssuerKey, type IssuerKeyInfo, listKeys } from './vendor/issuer-key-admin.js';
export { type RotateDataKeyOptions, type RotatedDataKey, rotateDataKey } from './vendor/rotate-data-key.js';
export {
  exportRoots,
  isInitialised,
  readVendor,
  type Vendor,
  type VendorMode,
  vendorPaths,
} from './vendor/vendor-folder.js';
