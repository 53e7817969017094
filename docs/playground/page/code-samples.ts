import type { PastedRequest } from '../input/types.ts'
import type { Evidence } from '../judge/evidence.ts'
import { addressesFor } from '../judge/server.ts'

/** The request once more, for a program. */
export interface Sample {
  readonly id: string
  readonly title: string
  readonly text: string
}

interface Source {
  readonly request: PastedRequest
  readonly evidence: Evidence
  readonly issuer: string
}

/** Writes a request as curl, openid-client and oauth4webapi send it. The two libraries make tokens of their own, by a key that is
 * made in their place. */
export const samplesOf = (source: Source): readonly Sample[] => [
  { id: 'curl', title: 'curl', text: asCurl(source.request) },
  { id: 'openid-client', title: 'openid-client', text: asOpenIDClient(source) },
  { id: 'oauth4webapi', title: 'oauth4webapi', text: asOAuth4WebAPI(source) },
]

/** Quotes a text for a shell of Unix. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const asCurl = ({ method, url, headers, body }: PastedRequest): string =>
  [
    `curl -X ${method} ${quoted(url)}`,
    ...headers.map(([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...(body === '' ? [] : [`--data-raw ${quoted(body)}`]),
  ].join(' \\\n  ')

/** Parameters that a library adds by itself. */
const OWN = new Set([
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'grant_type',
  'request',
])

/** The parameters to pass, as pairs because one may be repeated. */
const parametersOf = ({ pairs, object, endpoint }: Evidence): string => {
  // what stands in a request object goes into the one that the library makes
  const asked =
    object?.claims === undefined ? pairs : Object.entries(object.claims).filter(([name]) => !JWT_CLAIMS.has(name))
  const kept = asked
    .filter(([name]) => !OWN.has(name) || (endpoint === 'authorization' && name === 'client_id'))
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
  return `new URLSearchParams(${JSON.stringify(kept, undefined, 2)})`
}

const JWT_CLAIMS = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sub'])

const metadataOf = ({ request, evidence, issuer }: Source): string => {
  const { push, authorization, token } = addressesFor(issuer, evidence.endpoint, request.url)
  const metadata = {
    issuer,
    authorization_endpoint: authorization,
    token_endpoint: token,
    pushed_authorization_request_endpoint: push,
  }
  return JSON.stringify(metadata, undefined, 2)
}

const authenticationOf = ({ evidence }: Source, from: string): string => {
  const { assertion, isBasic, secret = '' } = evidence
  if (assertion !== undefined)
    return String(assertion.header?.alg).startsWith('HS')
      ? `${from}.ClientSecretJwt('the secret of the client')`
      : `${from}.PrivateKeyJwt({ key: privateKey, kid: ${JSON.stringify(assertion.header?.kid ?? 'the kid of the key')} })`
  if (isBasic) return `${from}.ClientSecretBasic(${JSON.stringify(secret)})`
  return secret === '' ? `${from}.None()` : `${from}.ClientSecretPost(${JSON.stringify(secret)})`
}

const KEY = [
  '// put the private key of the client in place of this one',
  "const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])",
]

const needsKey = ({ assertion, object }: Evidence): boolean => assertion !== undefined || object !== undefined

const asOpenIDClient = (source: Source): string => {
  const { request, evidence } = source
  const { client_id = 'client', object, proof, access, endpoint, parameters } = evidence
  const options = proof === undefined ? '' : ', { DPoP }'
  const signed = ['const { searchParams } = await client.buildAuthorizationUrlWithJAR(config, parameters, privateKey)']
  const asked = object === undefined ? 'parameters' : 'searchParams'
  const calls = {
    push: [`const url = await client.buildAuthorizationUrlWithPAR(config, ${asked}${options})`],
    authorization: [`const url = client.buildAuthorizationUrl(config, ${asked})`],
    token: [
      `const tokens = await client.genericGrantRequest(config, ${JSON.stringify(parameters.get('grant_type') ?? '')}, parameters${options})`,
    ],
    resource: [
      `const response = await client.fetchProtectedResource(config, ${JSON.stringify(access?.token.text ?? '')}, new URL(${JSON.stringify(request.url)}), ${JSON.stringify(request.method)}, undefined, undefined${options})`,
    ],
  }
  return [
    "import * as client from 'openid-client'",
    '',
    ...(needsKey(evidence) ? KEY : []),
    `const config = new client.Configuration(${metadataOf(source)}, ${JSON.stringify(client_id)}, {}, ${authenticationOf(source, 'client')})`,
    ...(proof === undefined
      ? []
      : ["const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))"]),
    ...(endpoint === 'resource' ? [] : [`const parameters = ${parametersOf(evidence)}`]),
    ...(object === undefined ? [] : signed),
    ...calls[endpoint],
  ].join('\n')
}

const asOAuth4WebAPI = (source: Source): string => {
  const { request, evidence } = source
  const { client_id = 'client', object, proof, access, endpoint, parameters } = evidence
  const options = proof === undefined ? '' : ', { DPoP }'
  const asked = object === undefined ? 'parameters' : 'new URLSearchParams({ client_id: client.client_id, request })'
  const calls = {
    push: [
      `const response = await oauth.pushedAuthorizationRequest(as, client, clientAuth, ${asked}${options})`,
      'const { request_uri } = await oauth.processPushedAuthorizationResponse(as, client, response)',
    ],
    authorization: [`const url = \`\${as.authorization_endpoint}?\${${asked}}\``],
    token: [
      `const response = await oauth.genericTokenEndpointRequest(as, client, clientAuth, ${JSON.stringify(parameters.get('grant_type') ?? '')}, parameters${options})`,
    ],
    resource: [
      `const response = await oauth.protectedResourceRequest(${JSON.stringify(access?.token.text ?? '')}, ${JSON.stringify(request.method)}, new URL(${JSON.stringify(request.url)}), undefined, undefined${options})`,
    ],
  }
  return [
    "import * as oauth from 'oauth4webapi'",
    '',
    ...(needsKey(evidence) ? KEY : []),
    `const as = ${metadataOf(source)}`,
    `const client = { client_id: ${JSON.stringify(client_id)} }`,
    ...(endpoint === 'push' || endpoint === 'token' ? [`const clientAuth = ${authenticationOf(source, 'oauth')}`] : []),
    ...(proof === undefined ? [] : ["const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'))"]),
    ...(endpoint === 'resource' ? [] : [`const parameters = ${parametersOf(evidence)}`]),
    ...(object === undefined
      ? []
      : ['const request = await oauth.issueRequestObject(as, client, parameters, { key: privateKey })']),
    ...calls[endpoint],
  ].join('\n')
}
