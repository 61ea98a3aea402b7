export const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
export const JSON_TYPE = { 'content-type': 'application/json' };
/** As axios and the examples of FiveM scripts have it. */
export const ANY_TEXT = { accept: 'application/json, text/plain, */*', 'user-agent': '*' };
