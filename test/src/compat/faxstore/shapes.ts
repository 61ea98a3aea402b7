export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
export const JSON_TYPE = { 'content-type': 'application/json' };
/** As axios and the examples of FiveM scripts have it. */
export const ANYTHING = { accept: 'application/json, text/plain, */*', 'user-agent': '*' };
