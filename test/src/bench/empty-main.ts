/** The cost of Node itself. */
export {};
