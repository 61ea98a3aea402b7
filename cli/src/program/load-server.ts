/**
 * Loads the server package, for the few commands that need it: loading it takes longer than loading everything else.
 */
export const loadServer = () => import('@countersign/server');
