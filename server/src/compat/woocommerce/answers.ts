/** The messages of this API by code: `woocommerce-license-manager.txt`, and for 800 the plug-in's own. */
const MESSAGES = {
  '000': 'An error has occurred please retry',
  100: 'Invalid license key',
  200: 'Invalid API key',
  300: 'License key activated',
  350: 'Maximum number of activation reached',
  400: 'License key deactivated',
  450: 'License key already inactive',
  500: 'Valid license key',
  550: 'Expired license key',
  600: 'Invalid parameters',
  650: 'Invalid device ID',
  700: 'Device ID required, this license keys was activated with a device ID, a device ID is required to deactivate it',
  750: 'Device ID required, this license keys was activated with a device ID, a device ID is required to activate it again',
  800: 'License status updated',
} as const;

export type AnswerCode = `${keyof typeof MESSAGES}`;

const SUCCESSES: ReadonlySet<AnswerCode> = new Set<AnswerCode>(['300', '400', '450', '500', '800']);

/** Returns the body of an answer, members in the document's order. */
export const formatAnswer = (code: AnswerCode): object => ({
  result: SUCCESSES.has(code) ? 'success' : 'error',
  code,
  message: MESSAGES[code],
});
