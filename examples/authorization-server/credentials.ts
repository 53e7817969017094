import type { AuthorizationDetailObject, DetailTypes, PendingAuthorization } from 'parapet'
import { openIDCredential } from 'parapet/authorization-details'
import type { Config } from './config.ts'
import type { DetailLine } from './detail-types.ts'
import type { User } from './users.ts'
import { visible } from './visible.ts'

/** The authorization details with which a wallet asks for a credential.
 * @see OpenID4VCI 1.0 §5.1.1 */
export const CREDENTIAL_TYPE = 'openid_credential'

/** The type for parapet, where the configuration has credentials. */
export const credentialTypesOf = (credentials: Config['credentials']): DetailTypes => {
  const credential_configuration_ids = Object.keys(credentials)
  return credential_configuration_ids.length === 0
    ? {}
    : { [CREDENTIAL_TYPE]: openIDCredential({ credential_configuration_ids }) }
}

const DEFINED = ['type', 'credential_configuration_id', 'claims', 'locations']

/** Says which credential a wallet asks for, and which of its claims. Members that OpenID4VCI does not define are named, since they stay in
 * what the user approves. */
export const credentialLines = (
  detail: AuthorizationDetailObject,
  credentials: Config['credentials'],
): readonly DetailLine[] => {
  const { credential_configuration_id: id, claims, locations } = detail
  const others = Object.keys(detail).filter((name) => !DEFINED.includes(name))
  return [
    { label: 'Credential', value: credentials[String(id)] ?? String(id) },
    ...listLine('Claims', Array.isArray(claims) ? claims.map(pathOf) : []),
    ...listLine('At', Array.isArray(locations) ? locations.map(String) : []),
    ...listLine('Without effect', others),
  ]
}

const listLine = (label: string, values: readonly string[]): readonly DetailLine[] =>
  values.length === 0 ? [] : [{ label, value: values.map(visible).join(', ') }]

/** @see OpenID4VCI 1.0 §C */
const pathOf = ({ path }: { readonly path: readonly (string | number | null)[] }): string =>
  path.map((step) => (step === null ? '*' : String(step))).join('.')

/** The details of a request with the datasets that there are of the user. A credential of which there are none is left out; undefined where
 * nothing is left of what was asked for.
 * @see OpenID4VCI 1.0 §6.2, RFC 9396 §7.1 */
export const identifiedDetails = (
  { authorization_details }: Pick<PendingAuthorization, 'authorization_details'>,
  { credentials = {} }: Partial<Pick<User, 'credentials'>> = {},
): readonly AuthorizationDetailObject[] | undefined => {
  const details = authorization_details.flatMap((detail: AuthorizationDetailObject) => {
    if (detail.type !== CREDENTIAL_TYPE) return [detail]
    const id = String(detail.credential_configuration_id)
    return Object.hasOwn(credentials, id) ? [{ ...detail, credential_identifiers: credentials[id] }] : []
  })
  return details.length === 0 && authorization_details.length > 0 ? undefined : details
}
