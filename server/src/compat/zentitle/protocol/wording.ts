/** Formats a time as in this API: UTC without a zone, and milliseconds without trailing zeros. */
export function formatTime(iso: string): string;
export function formatTime(iso: string | undefined): string | null;
export function formatTime(iso: string | undefined): string | null {
  if (iso === undefined) return null;
  return iso.replace(/Z$/, '').replace(/\.(\d*?)0*$/, (_, digits: string) => (digits === '' ? '' : `.${digits}`));
}

/** A missing date, where an example shows it like this. */
export const NEVER_DATE = '1900-01-01T00:00:00';

export const onOff = (on: boolean): 'ON' | 'OFF' => (on ? 'ON' : 'OFF');
/** The boolean of most actions. */
export const trueFalse = (value: boolean): 'true' | 'false' => (value ? 'true' : 'false');
/** The boolean of GET LicenseCode and GET Profile. */
export const capitalTrueFalse = (value: boolean): 'True' | 'False' => (value ? 'True' : 'False');

export const trialStatus = (status: 'in-trial' | 'expired'): 'In Trial' | 'Trial Expired' =>
  status === 'in-trial' ? 'In Trial' : 'Trial Expired';

/** The names of actions that use camel case. */
export const lowerFirst = (word: string): string => word.slice(0, 1).toLowerCase() + word.slice(1);
