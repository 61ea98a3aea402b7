/** Returns the form in which names are compared: names never differ by case alone. */
export const nameKey = (name: string): string => name.normalize('NFC').toLowerCase();
