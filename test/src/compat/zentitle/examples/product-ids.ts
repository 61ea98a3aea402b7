/** Product ids, in this API and in ours. */
export const CAD_PRODUCT = '6872450105';
export const PAINT_PRODUCT = '6453300110';
export const CAD_ID = 'cad-studio';
export const PAINT_ID = 'paint-studio';
