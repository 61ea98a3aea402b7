/** The server package, for the few commands that need it: loading it takes longer than all of the others do. */
export const loadServer = () => import('@countersign/server');
