/** What a name is compared by: nobody tells two names apart by their case. */
export const nameKey = (name: string): string => name.normalize('NFC').toLowerCase();
