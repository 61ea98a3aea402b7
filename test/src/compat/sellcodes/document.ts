import { expect } from 'vitest';

/**
 * The answers of Sellcodes' document as it prints them, spaces included. It prints them over several lines; clients
 * parse them, and the server sends them without line breaks.
 */
export const EXAMPLES = {
  activated: `{
"success": true,
"message": "",
"License_key_valid": true,
"Activation_ok": true,
"Activation_count": "1",
"Maximum_activations": "1",
"Product_name": "Sellcodes sample wordpress plugin",
"Username": "Sam",
"Purchase_date": 1511782193,
"Expiry_date": "Unlimited",
"Refunded": false
}`,
  activateDisabled: `{
"success": true,
"message": "",
"License_key_valid": false
}`,
  activateInvalidKey: `{
"success": false,
"message": "Invalid or missing license key "
}`,
  activateInvalidProduct: `{
"success": false,
"license": "invalid",
"item_name": "",
"message": "Invalid or missing Product Id, "
}`,
  activateFull: `{
"success": true,
"message": "",
"License_key_valid": true,
"Activation_ok": false,
"Activation_count": "1",
"Maximum_activations": "1",
"Product_name": "Sellcodes sample wordpress plugin",
"Username": "Sam",
"Purchase_date": 1519117810,
"Expiry_date": "Unlimited",
"Refunded": false
}`,
  active: `{
"success": true,
"license": "valid",
"item_name": "Sellcodes sample wordpress plugin",
"message": "License is active",
"Purchase_date": "2018-02-20 02:10:10",
"expires": "Unlimited",
"slug": "sellcodes-sample-wordpress-plugin",
"customer_name": "Sam",
"customer_email": "[email protected]",
"license_limit": "1",
"site_count": "1",
"is_wordpress_product": "1",
"offering_automatic_updates": "1",
"activations_left": 0
}`,
  inactive: `{
"success": false,
"license": "site_inactive",
"item_name": "Sellcodes sample wordpress plugin",
"message": "License is not active for the given site",
"Purchase_date": "2018-02-20 02:10:10",
"expires": "Unlimited",
"slug": "sellcodes-sample-wordpress-plugin",
"customer_name": "sam",
"customer_email": "[email protected]",
"license_limit": "1",
"site_count": "0",
"is_wordpress_product": "1",
"offering_automatic_updates": "1",
"activations_left": 1
}`,
  full: `{
"success": false,
"license": "no_activations_left",
"item_name": "Sellcodes sample wordpress plugin",
"message": "License activation counts reached to max activation counts",
"expires": "Unlimited",
"slug": "sellcodes-sample-wordpress-plugin",
"customer_name": "sam",
"customer_email": "[email protected]",
"license_limit": "1",
"site_count": "1",
"is_wordpress_product": "1",
"offering_automatic_updates": "1",
"activations_left": 0
}`,
  checkInvalidKey: `{
"success": false,
"license": "invalid",
"item_name": "",
"message": " Invalid or missing License Key, "
}`,
  checkInvalidProduct: `{
"success": false,
"license": "invalid",
"item_name": "",
"message": "Invalid or missing Product Id, "
}`,
  deactivated: `{
"success": true,
"license": "deactivated",
"item_name": "Sellcodes sample wordpress plugin",
"expires": "Unlimited",
"customer_name": "sam",
"customer_email": "[email protected]"
}`,
  deactivateInactive: `{
"success": false,
"license": "site_inactive",
"item_name": "Sellcodes sample wordpress plugin",
"message": "License is not active for the given site",
"expires": "Unlimited",
"slug": "sellcodes-sample-wordpress-plugin",
"customer_name": "sam",
"customer_email": "[email protected]",
"license_limit": "1",
"site_count": "0",
"activations_left": 1
}`,
};

// The answer of get_version for the example's plug-in.
export const SHORT_DESCRIPTION =
  'License: GPLv2 \n' + 'License URI: http://www.gnu.org/licenses/gpl-2.0.html\n' + '\n' + 'Sellcodes sample plugin';
export const DESCRIPTION =
  'License: GPLv2 \n' + 'License URI: http://www.gnu.org/licenses/gpl-2.0.html\n' + 'Sellcodes sample plugin\n';
export const INSTALLATION =
  'Extract the zip file and drop the contents into the wp-content/plugins/ directory of your WordPress installation. Then activate the plugin from the plugins page.\n';
export const FAQ =
  "I face fundamental issues (the plugin doesn't load etc.)\n" +
  'Please ensure that:\n' +
  "- You're using the latest version of the plugin(s)\n" +
  '- Your site is running on PHP 5.4 or above \n' +
  '- You have CURL activated (should be activated by default)\n' +
  "If you're not familiar with those please contact your hosting company or server admin.\n";
export const CHANGELOG = '1.0\n' + '* First release\n';

/**
 * The document's answer to get_version, in its order. Its addresses are ours; its `remaining_content` is the description,
 * and the lengths in its `sections` are those of the texts: mark-up that they counted was lost when it was printed.
 */
export const VERSION = {
  name: 'Sellcodes sample wordpress plugin',
  tags: ['licensing', 'sellcodes', 'referral'],
  requires_at_least: '3.0',
  tested_up_to: '4.9.4',
  stable_tag: '1.0',
  contributors: ['sellcodes'],
  donate_link: null,
  short_description: SHORT_DESCRIPTION,
  screenshots: [],
  remaining_content: DESCRIPTION,
  upgrade_notice: [],
  url: expect.any(String),
  homepage: 'https://sellcodes.com/Ultimatelysocial/sellcodes-sample-wordpress-plugin',
  new_version: '1.0',
  last_updated: '1 hour ago',
  stable_version: '1.0',
  expires: 'Unlimited',
  slug: 'sellcodes-sample-wordpress-plugin',
  package: expect.any(String),
  download_link: expect.any(String),
  sections: `a:4:{s:11:"description";s:94:"${DESCRIPTION}";s:12:"installation";s:162:"${INSTALLATION}";s:26:"frequently_asked_questions";s:318:"${FAQ}";s:9:"changelog";s:20:"${CHANGELOG}";}`,
};
