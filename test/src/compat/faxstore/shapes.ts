export const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
export const JSON_TYPE = { 'content-type': 'application/json' };
/** As in axios and in examples of FiveM scripts. */
export const ANY_TEXT = { accept: 'application/json, text/plain, */*', 'user-agent': '*' };
