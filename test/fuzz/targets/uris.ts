import { BlockList, isIP } from 'node:net'
import { matchRedirectUri } from '../../../src/authorization-request/redirect-uri.ts'
import { parseDocumentUrl } from '../../../src/client-sources/document-url.ts'
import { normaliseTargetUri } from '../../../src/dpop/target-uri.ts'
import { isAbsoluteUri } from '../../../src/encoding/absolute-uri.ts'
import { lowerCaseHost } from '../../../src/encoding/resource-uri.ts'
import { readFetchUrl } from '../../../src/host/fetch-address.ts'
import { externalUrl } from '../../../src/http/external-url.ts'
import { oauth21 } from '../../../src/profiles/oauth21.ts'
import type { Client } from '../../../src/types/client.ts'
import type { Target } from '../target.ts'

const REGISTERED = [
  'https://client.example/cb',
  'https://client.example/cb?tenant=1',
  'http://127.0.0.1/cb',
  'http://[::1]:3000/cb?x=y',
  'com.example.app:/cb',
]

const client = {
  client_id: 'c',
  token_endpoint_auth_method: 'none',
  application_type: 'native',
  redirect_uris: REGISTERED,
} as unknown as Client

const SERVER = {
  issuer: 'https://as.example',
  authorization_endpoint: 'https://as.example/authorize',
  token_endpoint: 'https://as.example/token',
  pushed_authorization_request_endpoint: 'https://as.example/par',
  mtls_endpoint_aliases: { token_endpoint: 'https://mtls.as.example/token' },
}

/** A few of the networks that no client may have fetched, as node:net reads them. */
const internal = new BlockList()
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['0.0.0.0', 8],
  ['100.64.0.0', 10],
] as const) {
  internal.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  internal.addSubnet(network, prefix, 'ipv6')

const isInternal = (hostname: string): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  return family === 0 ? /(?:^|\.)localhost\.?$/.test(host) : internal.check(host, family === 6 ? 'ipv6' : 'ipv4')
}

const read = (text: string) => ({
  isAbsolute: isAbsoluteUri(text),
  target: normaliseTargetUri(text),
  document: parseDocumentUrl(text),
  fetched: readFetchUrl(text, () => false),
  redirect: matchRedirectUri({ redirect_uri: text } as never, { client, policy: oauth21, mayBeUnregistered: false }),
  external: externalUrl(SERVER, text, 'mtls.as.example'),
  resource: lowerCaseHost(text),
})

/** A URI of http with its port taken out. */
const withoutPort = (text: string): string => text.replace(/^(http:\/\/[^/?]*?):[0-9]+(?=[/?]|$)/, '$1')

/** Every reader of URIs, against URL and node:net. */
export const uris: Target<ReturnType<typeof read>> = {
  name: 'uris',
  growthLength: 16_384,
  corpus: [
    ...REGISTERED,
    'http://127.0.0.1:51004/cb',
    'http://[::1]:1/cb?x=y',
    'https://as.example/token?a=b#c',
    'HTTPS://AS.Example:443/%7Euser/./a/../b',
    'https://client.example/metadata.json?v=1',
    'https://10.0.0.1/jwks',
    'https://[::ffff:127.0.0.1]/jwks',
    'https://0x7f.1/jwks',
    'https://2130706433/jwks',
    '/authorize?client_id=x',
    '//evil.example/par',
    'urn:ietf:params:oauth:request_uri:abc',
    'javascript:alert(1)',
  ],
  dictionary: [
    'https://',
    'http://',
    '//',
    '\\',
    '@',
    '#',
    '?',
    '%2e',
    '%2F',
    '/../',
    '/.',
    ':',
    ':443',
    ':0',
    ':65536',
    '[',
    ']',
    '::1',
    '127.0.0.1',
    'localhost',
    '.',
    '\t',
    '\n',
    ' ',
    'javascript:',
    'data:',
    '?code=',
    '?a&iss',
    '\u3002',
    'xn--',
    '0x',
    '%00',
    '169.254.169.254',
    ';',
  ],
  read,
  isAccepted: ({ isAbsolute }) => isAbsolute,
  compare: (text, { isAbsolute, target, document, fetched, redirect, external, resource }) => {
    if (isAbsolute && /[\s\\#]|%(?![0-9a-f]{2})/i.test(text)) return 'An absolute URI has what none may have.'
    if (target !== undefined) {
      if (normaliseTargetUri(target) !== target) return 'A normalised URI normalises to another one.'
      if (new URL(target).origin !== new URL(text).origin) return 'A normalised URI has another origin.'
    }
    if (document.ok && (document.value.protocol !== 'https:' || document.value.username !== ''))
      return 'A document URL is odd.'
    if (document.ok && document.value.pathname !== text.replace(/^https:\/\/[^/?]*/i, '').split('?')[0])
      return 'A document URL is repaired.'
    if (fetched !== undefined && (fetched.protocol !== 'https:' || isInternal(fetched.hostname)))
      return 'An internal URL would be fetched.'
    if (redirect.ok && !REGISTERED.includes(text) && !REGISTERED.map(withoutPort).includes(withoutPort(text))) {
      return 'A redirect target is not a registered one.'
    }
    if (redirect.ok && !REGISTERED.includes(text) && !/^http:\/\/(?:127\.0\.0\.1|\[::1\])(?::[0-9]+)?\//.test(text)) {
      return 'A redirect target differs in more than its port.'
    }
    if (!/^https:\/\/(?:mtls\.)?as\.example\//.test(external)) return 'The origin of a request is not a configured one.'
    if (/[#]/.test(external)) return 'The URL of a request has a fragment.'
    return resource.length === text.length && resource.toLowerCase() === text.toLowerCase()
      ? undefined
      : 'A resource was changed.'
  },
}
