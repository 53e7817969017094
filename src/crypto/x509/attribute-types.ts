import { isObjectIdentifier } from './object-identifier.ts'

/** Each type, the name that it is written with, and other names that it is recognised by. */
const ATTRIBUTE_TYPES: readonly (readonly [type: string, ...names: [string, ...string[]]])[] = [
  ['2.5.4.3', 'CN', 'commonName'],
  ['2.5.4.4', 'SN', 'surname'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C', 'countryName'],
  ['2.5.4.7', 'L', 'localityName'],
  ['2.5.4.8', 'ST', 'stateOrProvinceName'],
  ['2.5.4.9', 'STREET', 'streetAddress'],
  ['2.5.4.10', 'O', 'organizationName'],
  ['2.5.4.11', 'OU', 'organizationalUnitName'],
  ['2.5.4.12', 'title'],
  ['2.5.4.13', 'description'],
  ['2.5.4.15', 'businessCategory'],
  ['2.5.4.17', 'postalCode'],
  ['2.5.4.20', 'telephoneNumber'],
  ['2.5.4.41', 'name'],
  ['2.5.4.42', 'GN', 'givenName'],
  ['2.5.4.43', 'initials'],
  ['2.5.4.44', 'generationQualifier'],
  ['2.5.4.45', 'x500UniqueIdentifier'],
  ['2.5.4.46', 'dnQualifier'],
  ['2.5.4.65', 'pseudonym'],
  ['2.5.4.97', 'organizationIdentifier'],
  ['0.9.2342.19200300.100.1.1', 'UID', 'userId'],
  ['0.9.2342.19200300.100.1.25', 'DC', 'domainComponent'],
  ['1.2.840.113549.1.9.1', 'emailAddress', 'E'],
  ['1.2.840.113549.1.9.2', 'unstructuredName'],
  ['1.3.6.1.4.1.311.60.2.1.1', 'jurisdictionL', 'jurisdictionLocalityName', 'jurisdictionOfIncorporationLocalityName'],
  [
    '1.3.6.1.4.1.311.60.2.1.2',
    'jurisdictionST',
    'jurisdictionStateOrProvinceName',
    'jurisdictionOfIncorporationStateOrProvinceName',
  ],
  ['1.3.6.1.4.1.311.60.2.1.3', 'jurisdictionC', 'jurisdictionCountryName', 'jurisdictionOfIncorporationCountryName'],
]

const NAMES_BY_TYPE: ReadonlyMap<string, string> = /* @__PURE__ */ (() =>
  new Map(ATTRIBUTE_TYPES.map(([type, name]) => [type, name])))()

const TYPES_BY_NAME: ReadonlyMap<string, string> = /* @__PURE__ */ (() =>
  new Map(ATTRIBUTE_TYPES.flatMap(([type, ...names]) => names.map((name) => [name.toLowerCase(), type] as const))))()

/** Finds the object identifier that a name's attribute type stands for: a short or long name in any case, or dotted
 * decimals with or without `OID.` before them.
 * @see RFC 4514 §3, attributeType */
export const parseAttributeType = (text: string): string | undefined => {
  if (/^[A-Za-z][A-Za-z0-9-]*$/.test(text)) return TYPES_BY_NAME.get(text.toLowerCase())
  const digits = /^[Oo][Ii][Dd]\./.test(text) ? text.slice(4) : text
  return isObjectIdentifier(digits) ? digits : undefined
}

/** Finds the name that an attribute type is written with, if it has one.
 * @see RFC 4514 §2.3 */
export const attributeTypeName = (type: string): string | undefined => NAMES_BY_TYPE.get(type)
