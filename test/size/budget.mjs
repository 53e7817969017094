// What an import of the package costs at most, and all that it may reach. The ceilings are bytes, minified and compressed, at
// most 3% above what was measured: whoever passes one looks first for what leaked in, then accepts it (see README.md).
import ceilings from './ceilings.json' with { type: 'json' }

const worker = (imports, answer, more = '') => `
  import { processPushedAuthorizationRequest, pushedAuthorizationReply } from 'parapet'
  import { ${more} assembleAuthorizationServer, readClientAssertion, readDPoPProof } from 'parapet/parts'
  import { fapi2SecurityProfile } from 'parapet/profiles'
  ${imports}
  const policy = { ...fapi2SecurityProfile, token_endpoint_auth_methods_supported: ['private_key_jwt'] }
  const parts = { ${more} readClientAssertion, readDPoPProof }
  export const push = ${answer('(options) => assembleAuthorizationServer({ ...options, policy }, parts)')}`

const operation = (server) => `async (options, request) =>
  pushedAuthorizationReply(await processPushedAuthorizationRequest((${server})(options), request))`

const handler = "import { pushedAuthorizationHandler } from 'parapet/fetch'"

/** What people bundle. */
const scenarios = {
  // (c): PAR with private_key_jwt, DPoP and PKCE, for a host that reads requests itself
  'Worker: pushes': {
    contents: worker('', operation),
    reaches: ['DPoP', 'rules'],
  },
  'Worker: pushes, with authorization details': {
    contents: worker('', operation, 'verifyAuthorizationDetails,'),
    reaches: ['DPoP', 'rules', 'authorization details'],
  },
  // with bounded bodies, external URLs and CORS as well
  'Worker: pushes, by the handler': {
    contents: worker(handler, (server) => `(options) => pushedAuthorizationHandler((${server})(options))`),
    reaches: ['DPoP', 'rules'],
  },
  'Worker: the same, with the memory store': {
    contents: worker(
      `${handler}
      export { memoryStore } from 'parapet/stores/memory'`,
      (server) => `(options) => pushedAuthorizationHandler((${server})(options))`,
    ),
    reaches: ['DPoP', 'rules'],
  },
  // wallets: attestations by x5c and by kid, in both modes
  'Worker: pushes, by attestation': {
    contents: `
      import { processPushedAuthorizationRequest, pushedAuthorizationReply } from 'parapet'
      import { assembleAuthorizationServer, deriveDPoPNonces, readClientAttestation, readDPoPProof } from 'parapet/parts'
      import { oauth21 } from 'parapet/profiles'
      const policy = { ...oauth21, token_endpoint_auth_methods_supported: ['attest_jwt_client_auth_dpop'] }
      const parts = { deriveDPoPNonces, readClientAttestation, readDPoPProof }
      export const push = ${operation('(options) => assembleAuthorizationServer({ ...options, policy }, parts)')}`,
    reaches: ['DPoP', 'rules'],
  },
  'Worker: the same, of authorizationServer': {
    contents: `export { authorizationServer } from 'parapet'
      export { fapi2SecurityProfile } from 'parapet/profiles'
      export { pushedAuthorizationHandler } from 'parapet/fetch'
      export { memoryStore } from 'parapet/stores/memory'`,
    reaches: [
      'the X.509 reader',
      'request objects',
      'the checks of options',
      'DPoP',
      'authorization details',
      'rules',
      'comparisons of policies',
    ],
  },
  'edge function: private_key_jwt': {
    contents: `export { parseClientAssertion, verifyClientAssertion } from 'parapet/client-authentication'`,
    reaches: [],
  },
  'resource server: verifyDPoPProof': {
    contents: `export { verifyDPoPProof } from 'parapet/dpop'`,
    reaches: ['DPoP'],
  },
  'one function: verifyCodeVerifier': {
    contents: `export { verifyCodeVerifier } from 'parapet/pkce'`,
    reaches: [],
  },
  'one function: evaluateInteraction': {
    contents: `export { evaluateInteraction } from 'parapet'`,
    reaches: [],
  },
  'one policy: oauth21': {
    contents: `export { oauth21 } from 'parapet/profiles'`,
    reaches: [],
  },
}

/** Every subpath whole, for whoever imports all of it; `parapet/testing` is bundled by nobody. */
const subpaths = {
  parapet: [
    'jose',
    'valibot',
    'the X.509 reader',
    'request objects',
    'the checks of options',
    'registrations',
    'redemption',
    'responses',
    'DPoP',
    'authorization details',
    'the authorization endpoint',
    'rules',
    'pages',
    'JWE',
    'comparisons of policies',
  ],
  'parapet/authorization-details': ['authorization details'],
  'parapet/client-authentication': ['the X.509 reader'],
  'parapet/client-certificate': [],
  'parapet/client-id-metadata': ['valibot', 'the X.509 reader', 'registrations', 'JWE'],
  'parapet/dpop': ['DPoP'],
  // reasons and what they are about, as data
  'parapet/explain': [
    'request objects',
    'registrations',
    'redemption',
    'DPoP',
    'authorization details',
    'the authorization endpoint',
    'rules',
    'explanations',
  ],
  'parapet/fetch': ['DPoP', 'rules', 'pages'],
  'parapet/node': ['node:', 'DPoP', 'rules', 'pages'],
  'parapet/parts': [
    'the X.509 reader',
    'request objects',
    'the checks of options',
    'DPoP',
    'authorization details',
    'comparisons of policies',
  ],
  'parapet/pkce': [],
  'parapet/profiles': ['comparisons of policies'],
  'parapet/request-object': ['request objects'],
  'parapet/stores/collect': [],
  'parapet/stores/deno-kv': [],
  'parapet/stores/durable-objects': [],
  'parapet/stores/dynamodb': [],
  'parapet/stores/encrypted': [],
  'parapet/stores/memory': [],
  'parapet/stores/postgres': [],
  'parapet/stores/prefixed': [],
  'parapet/stores/redis': [],
  'parapet/stores/sqlite': [],
  'parapet/stores/time-limited': [],
}

const rows = {
  ...scenarios,
  ...Object.fromEntries(
    Object.entries(subpaths).map(([specifier, reaches]) => [
      specifier,
      { contents: `export * from '${specifier}'`, reaches },
    ]),
  ),
}

export const budget = Object.fromEntries(
  Object.entries(rows).map(([name, row]) => [name, { ...row, ceiling: ceilings[name] ?? 0 }]),
)
