import type { Company } from '../features/companies/company-record.js';
import type { Profile } from '../features/profiles/profile-record.js';
import { PRODUCT, type TestVendor } from './test-vendor.js';

const AT = '2027-01-01T00:00:00.000Z';

/** Stores a profile directly, without checking its rules. */
export async function addProfile(
  { ledger }: TestVendor,
  wanted: Partial<Profile> & Pick<Profile, 'number'>,
): Promise<Profile> {
  const { number, productId = PRODUCT, name = `Profile ${number}` } = wanted;
  const profile: Profile = {
    id: `prf_${number}`,
    productId,
    name,
    nameKey: `${productId}:${name.toLowerCase()}`,
    enabled: true,
    acquired: false,
    type: 'perpetual',
    seats: 1,
    features: [],
    createdAt: AT,
    modifiedAt: AT,
    ...wanted,
  };
  await ledger.transaction((tx) => tx.profiles.insert(profile));
  return profile;
}

/** A company of one product, or of all. */
export async function addCompany(
  { ledger }: TestVendor,
  number: number,
  productId?: string,
  name = `Company ${number}`,
): Promise<Company> {
  const company: Company = {
    id: `cmp_${number}`,
    number,
    name,
    lowerName: name.toLowerCase(),
    nameKey: `${productId ?? '*'}:${name.toLowerCase()}`,
    ...(productId !== undefined && { productId }),
    createdAt: AT,
    modifiedAt: AT,
  };
  await ledger.transaction((tx) => tx.companies.insert(company));
  return company;
}
