/** A time as this API writes it: UTC without a zone, and milliseconds without trailing zeros. */
export function when(iso: string): string;
export function when(iso: string | undefined): string | null;
export function when(iso: string | undefined): string | null {
  if (iso === undefined) return null;
  return iso.replace(/Z$/, '').replace(/\.(\d*?)0*$/, (_, digits: string) => (digits === '' ? '' : `.${digits}`));
}

/** A date that never was, where an example shows it so. */
export const NEVER = '1900-01-01T00:00:00';

export const onOff = (on: boolean): 'ON' | 'OFF' => (on ? 'ON' : 'OFF');
/** As most actions write a boolean. */
export const trueFalse = (value: boolean): 'true' | 'false' => (value ? 'true' : 'false');
/** As GET LicenseCode and GET Profile write it. */
export const TrueFalse = (value: boolean): 'True' | 'False' => (value ? 'True' : 'False');

export const trialStatus = (status: 'in-trial' | 'expired'): 'In Trial' | 'Trial Expired' =>
  status === 'in-trial' ? 'In Trial' : 'Trial Expired';

/** As the actions do that write names in camel case. */
export const withSmallInitial = (word: string): string => word.slice(0, 1).toLowerCase() + word.slice(1);
