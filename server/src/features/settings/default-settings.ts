import type { Settings } from './settings-record.js';

/** WooCommerce's names of its order statuses. */
const RULES: Settings['orders']['rules'] = {
  completed: 'send',
  processing: 'send',
  refunded: 'revoke',
  cancelled: 'revoke',
  failed: 'revoke',
  'on-hold': 'hide',
};

export const DEFAULT_SETTINGS: Settings = {
  keys: { duplicates: 'refuse' },
  orders: { rules: RULES, differentKeys: true },
  mail: {
    sendDeliveries: true,
    subject: 'Your license keys for order {{order.number}}',
    text: [
      'Hello {{owner.firstName}},',
      '',
      'thank you for your order {{order.number}}. Here is what you bought:',
      '',
      '{{#items}}{{product}}',
      '{{#keys}}    {{key}}',
      '{{/keys}}',
      '{{/items}}',
    ].join('\n'),
  },
  woocommerce: { versions: ['2.0'] },
  checkLog: { keepDays: 90 },
};
