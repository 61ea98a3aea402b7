/** Returns a name that is safe to repeat to the caller: one that can be a parameter; anything else may be a secret. */
export const safeName = (name: string): string => (/^[a-z]{1,32}\d?$/i.test(name) ? name : 'A parameter');
