/** The product of the demonstrations. */
export const DEMO_PRODUCT = {
  id: 'cad-studio',
  name: 'CAD Studio',
  features: [
    { code: 'core', name: 'Core', included: true },
    { code: 'export-pdf', name: 'PDF export', included: true },
    { code: 'render', name: 'Rendering', included: false },
  ],
  checkEveryDays: 90,
} as const;
