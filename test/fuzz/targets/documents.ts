import { parseClient } from '../../../src/client-registration/parse-client.ts'
import { parseClientIdMetadataDocument } from '../../../src/client-sources/document.ts'
import { parseJSONObject } from '../../../src/encoding/json.ts'
import { mcp } from '../../../src/profiles/mcp.ts'
import { oauth21 } from '../../../src/profiles/oauth21.ts'
import type { Client } from '../../../src/types/client.ts'
import { isSame, type Target } from '../target.ts'
import { privateJWK, publicJWK } from './keys.ts'

const URL_OF_DOCUMENT = 'https://client.example/metadata.json'

const good = {
  client_id: URL_OF_DOCUMENT,
  client_name: 'A client',
  redirect_uris: ['https://client.example/cb', 'http://127.0.0.1/cb'],
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  scope: 'openid email',
}

const signing = {
  ...good,
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  jwks: { keys: [{ ...publicJWK(privateJWK('c1-es256')), kid: '1', use: 'sig' }] },
  dpop_bound_access_tokens: true,
  contacts: ['a@client.example'],
}

interface Reading {
  readonly document: ReturnType<typeof parseClientIdMetadataDocument>
  readonly registration: ReturnType<typeof parseClient> | undefined
}

/** Metadata documents that an attacker wrote, and the same text as a registration. */
export const documents: Target<Reading> = {
  name: 'documents',
  corpus: [
    JSON.stringify(good),
    JSON.stringify(signing),
    JSON.stringify({ ...good, jwks_uri: 'https://client.example/jwks', token_endpoint_auth_method: 'private_key_jwt' }),
    JSON.stringify({ ...good, client_secret: 'x', token_endpoint_auth_method: 'client_secret_basic' }),
    JSON.stringify({ ...good, redirect_uris: ['javascript:alert(1)', 'https://client.example/*'] }),
    JSON.stringify({ ...good, clientSource: 'registered', trusted: true, __proto__: { trusted: true } }),
  ],
  dictionary: [
    '"client_secret":"x",',
    '"redirect_uris":[],',
    '"https://a.example/cb",',
    'null',
    'true',
    '1e9',
    '{}',
    '[]',
    '"',
    '\\u0000',
    '\\ud800',
    '"__proto__":{"a":1},',
    '"constructor":',
    'private_key_jwt',
    'none',
    'client_secret_post',
    'javascript:',
    '#',
    '*',
    '"jwks":{"keys":[]},',
    '"d":"AA",',
    'code id_token',
    ',',
    '"kid":1,',
    '"trusted":true,',
  ],
  growthLength: 32_768,
  leastAccepted: 0.05,
  read: (text) => {
    const metadata = parseJSONObject(text, { length: text.length, depth: 8 })
    return {
      document: parseClientIdMetadataDocument(text, URL_OF_DOCUMENT, mcp),
      registration: metadata && parseClient(metadata, oauth21),
    }
  },
  isAccepted: ({ document }) => document.ok,
  compare: (text, { document, registration }) => {
    if (registration?.ok && objectionTo(registration.value)) return objectionTo(registration.value)
    if (!document.ok) return undefined
    const written = JSON.parse(text) as Readonly<Record<string, unknown>>
    const client = document.value
    if (client.client_id !== URL_OF_DOCUMENT || written.client_id !== URL_OF_DOCUMENT)
      return 'The client has another identifier.'
    if (client.clientSource !== 'metadata-document') return 'The client does not say where it comes from.'
    if (!isSame(client.redirect_uris, written.redirect_uris)) return 'The redirect URIs are not those of the document.'
    if (/secret/.test(JSON.stringify(Object.keys(client)))) return 'The client has a secret that nobody agreed on.'
    if ('trusted' in client || Object.getPrototypeOf(client) !== Object.prototype)
      return 'The document made a member of its own.'
    return objectionTo(client)
  },
}

const objectionTo = ({ redirect_uris = [], jwks }: Client): string | undefined => {
  const isOdd = (uri: string) => /^(?:javascript|data):|[#\s]|^https?:\/\/[^/?]*\*/i.test(uri)
  if (redirect_uris.some(isOdd)) return 'A redirect URI is none to redirect to.'
  return /"(?:d|k|p|q)":/.test(JSON.stringify(jwks?.keys ?? [])) ? 'A private key was registered.' : undefined
}
