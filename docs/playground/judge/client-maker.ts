import { parseClient } from '../../../src/client-registration/parse-client.ts'
import { formatDistinguishedName } from '../../../src/crypto/x509/distinguished-name.ts'
import { readCertificate } from '../../../src/crypto/x509/index.ts'
import type { CoreReason } from '../../../src/errors/catalogue.ts'
import { ADVICE } from '../../../src/explain/index.ts'
import type { Client } from '../../../src/types/client.ts'
import type { ClientAuthenticationMethod } from '../../../src/types/client-authentication-methods.ts'
import type { JSONWebKey } from '../../../src/types/jose.ts'
import type { JSONObject } from '../../../src/types/json.ts'
import type { Evidence } from './evidence.ts'
import { isOwnKid, type PageKeys } from './page-keys.ts'
import { isPresumable, type Presumption, standInKey } from './presumptions.ts'
import { type ProfileName, profileOf } from './profiles.ts'
import { isBlanked, type Token, textOf } from './tokens.ts'

/** The client that sends the request, as the server of the page has it on record. */
export interface MadeClient {
  readonly client: Client | undefined
  readonly presumptions: readonly Presumption[]
  /** The tokens whose signatures are taken for good. */
  readonly unverified: readonly Token[]
  /** What is wrong with the pasted registration. */
  readonly problem?: string
}

interface Circumstances {
  /** What the request carried as it was pasted. */
  readonly evidence: Evidence
  /** What the request carries that is sent. */
  readonly sent: Evidence
  readonly profile: ProfileName
  readonly pageKeys: PageKeys
  readonly metadata: JSONObject | undefined
  readonly certificate: Uint8Array | undefined
}

/** Makes the client out of the pasted registration, and what that leaves open out of the request. */
export const makeClient = async (circumstances: Circumstances): Promise<MadeClient> => {
  const { evidence, profile, metadata } = circumstances
  const { client_id = textOf(metadata?.client_id) } = evidence
  if (client_id === undefined) return { client: undefined, presumptions: [], unverified: [] }
  const known = metadata ?? {}
  // the method of a client that is registered with a secret and without a method (RFC 7591 §2)
  const registered = known.client_secret === undefined ? methodOf(circumstances) : 'client_secret_basic'
  const method = (textOf(known.token_endpoint_auth_method) ?? registered) as ClientAuthenticationMethod
  const { policy } = profileOf(profile)
  const presumptions: Presumption[] = []
  const unverified: Token[] = []
  const keys = await keysOf(circumstances, method, presumptions, unverified)
  const secret = secretOf(circumstances, method, presumptions, unverified)
  const redirect_uri = evidence.asked.get('redirect_uri')
  if (metadata === undefined && redirect_uri !== undefined)
    presumptions.push({ reason: 'redirect-uri-mismatch', text: 'The redirect_uri of the request is registered.' })
  const words = policy.response_types_supported.join(' ').split(' ')
  const grants = ['authorization_code', 'refresh_token']
  const made: Client = {
    redirect_uris: [redirect_uri ?? 'https://client.example/callback'],
    response_types: policy.response_types_supported,
    grant_types: words.some((word) => word === 'token' || word === 'id_token') ? [...grants, 'implicit'] : grants,
    ...(metadata === undefined ? subjectOf(circumstances, method) : {}),
    ...withoutKeys(known),
    client_id: textOf(known.client_id) ?? client_id,
    token_endpoint_auth_method: method,
    ...secret,
    ...(keys.length > 0 ? { jwks: { keys } as never } : {}),
  }
  const problem = metadata === undefined ? undefined : problemOf({ ...made, ...known }, profile)
  if (problem === undefined) return { client: made, presumptions, unverified }
  const { reason, text } = problem
  // no server could read such a record
  if (reason === 'client-metadata-malformed')
    return { ...(await makeClient({ ...circumstances, metadata: undefined })), problem: `${text} It was not used.` }
  return { client: made, presumptions, unverified, problem: `${text} The request is judged all the same.` }
}

const problemOf = (
  client: unknown,
  profile: ProfileName,
): { readonly reason: string; readonly text: string } | undefined => {
  const parsed = parseClient(client, profileOf(profile).policy, { secretsElsewhere: true })
  if (parsed.ok) return undefined
  const { reason, parameter, detail } = parsed.error
  const [cause = '', remedy = ''] = ADVICE[reason as CoreReason] ?? []
  const at = parameter === undefined ? '' : `${parameter}: `
  return { reason, text: `refused for ${reason}. ${at}${detail ?? cause} ${remedy}` }
}

/** A `jwks_uri` is on the network, and the page asks nobody. */
const withoutKeys = ({ jwks: _jwks, jwks_uri: _uri, ...others }: JSONObject): JSONObject => others

/** The method by which a request authenticates its client. */
const methodOf = ({ evidence, certificate, profile }: Circumstances): ClientAuthenticationMethod => {
  const { attestation, pop, assertion, isBasic, secret } = evidence
  if (assertion !== undefined || evidence.parameters.has('client_assertion_type'))
    return textOf(assertion?.header?.alg)?.startsWith('HS') ? 'client_secret_jwt' : 'private_key_jwt'
  if (attestation !== undefined || pop !== undefined)
    return pop === undefined ? 'attest_jwt_client_auth_dpop' : 'attest_jwt_client_auth'
  if (isBasic) return 'client_secret_basic'
  if (secret !== undefined) return 'client_secret_post'
  const supported = profileOf(profile).policy.token_endpoint_auth_methods_supported
  if (certificate !== undefined) {
    const read = readCertificate(certificate)
    const isSelfSigned =
      read.ok && supported.includes('self_signed_tls_client_auth') && !supported.includes('tls_client_auth')
    return isSelfSigned ? 'self_signed_tls_client_auth' : 'tls_client_auth'
  }
  // the request shows no method: a public client where there are some, and the first of the profile elsewhere
  return supported.includes('none') ? 'none' : (supported[0] ?? 'none')
}

const subjectOf = ({ certificate }: Circumstances, method: ClientAuthenticationMethod): Partial<Client> => {
  if (certificate === undefined || method !== 'tls_client_auth') return {}
  const read = readCertificate(certificate)
  const subject = read.ok && read.value.subject.ok ? read.value.subject.value : undefined
  return subject === undefined ? {} : { tls_client_auth_subject_dn: formatDistinguishedName(subject) }
}

const keysOf = async (
  { evidence, sent, pageKeys, metadata }: Circumstances,
  method: ClientAuthenticationMethod,
  presumptions: Presumption[],
  unverified: Token[],
): Promise<readonly JSONWebKey[]> => {
  const given = (metadata?.jwks as { readonly keys?: unknown } | undefined)?.keys
  const keys: JSONWebKey[] = Array.isArray(given) ? (given as JSONWebKey[]) : [pageKeys.keys.client.publicJWK]
  const { assertion, object } = evidence
  // a request that the page signed anew stays that of the pasted client
  const isSignedHere = [sent.assertion, sent.object].some((token) => token?.header?.kid === pageKeys.keys.client.kid)
  if (Array.isArray(given)) return isSignedHere ? [...keys, pageKeys.keys.client.publicJWK] : keys
  const tokens = [
    ...(method === 'private_key_jwt' && assertion !== undefined
      ? [['client-assertion-signature', assertion] as const]
      : []),
    ...(object === undefined ? [] : [['request-object-signature', object] as const]),
  ]
  for (const [reason, token] of tokens) {
    if ((isOwnKid(pageKeys, token.header?.kid) && !isBlanked(token)) || !isPresumable(token)) continue
    const jwk = await standInKey(token, pageKeys.standIns)
    if (jwk === undefined) continue
    // a second key without a kid would have to be tried as well
    if (!keys.some((key) => key.kid === jwk.kid && key.kty === jwk.kty)) keys.push(jwk)
    unverified.push(token)
    const name = reason.startsWith('client') ? 'client assertion' : 'request object'
    presumptions.push({ reason, text: `The key of the ${name} is not known here: its signature is taken for good.` })
  }
  return keys
}

const secretOf = (
  { evidence, metadata }: Circumstances,
  method: ClientAuthenticationMethod,
  presumptions: Presumption[],
  unverified: Token[],
): Partial<Client> => {
  const given = textOf(metadata?.client_secret)
  if (given !== undefined || !method.startsWith('client_secret'))
    return given === undefined ? {} : { client_secret: given }
  const { assertion, secret } = evidence
  if (method === 'client_secret_jwt' && assertion !== undefined) {
    unverified.push(assertion)
    const text = 'The secret of the client is not known here: the MAC of the assertion is taken for good.'
    presumptions.push({ reason: 'client-assertion-signature', text })
    return { client_secret: 'x'.repeat(64), token_endpoint_auth_signing_alg: textOf(assertion.header?.alg) ?? 'HS256' }
  }
  if (secret === undefined || secret === '') return { client_secret: 'x'.repeat(64) }
  presumptions.push({ reason: 'client-secret-mismatch', text: 'The secret in the request is that of the client.' })
  return { client_secret: secret }
}
