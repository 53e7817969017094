import { pushRequest } from '../../../src/testing/requests.ts'
import type { PageKeys } from '../judge/page-keys.ts'
import type { ProfileName } from '../judge/profiles.ts'
import { requestText } from '../judge/reply-text.ts'
import { addressesFor, makeServer } from '../judge/server.ts'
import { neededParameters, pastedOf } from './made.ts'

/** A request to begin with, and the policy that it was written for. */
export interface Start {
  readonly title: string
  readonly profile: ProfileName
  readonly write: (pageKeys: PageKeys, now: number) => Promise<string>
}

const written =
  (...lines: readonly string[]) =>
  async () =>
    lines.join('\n')

/** A push by a client of the page, signed by its keys. */
const pushed = (profile: ProfileName) => async (pageKeys: PageKeys, now: number) => {
  const issuer = 'https://as.example'
  const addresses = addressesFor(issuer, 'push', `${issuer}/par`)
  const server = await makeServer({ addresses, profile, pageKeys, now, entries: new Map() })
  const methods = server.as.policy.token_endpoint_auth_methods_supported
  const client = methods.includes('private_key_jwt') ? 'private_key_jwt' : methods[0]
  const parameters = neededParameters(profile)
  return requestText(pastedOf(await pushRequest(server, { parameters, ...(client === undefined ? {} : { client }) })))
}

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

/** The documented requests of products, and one for each shipped profile that has no product. */
export const STARTS: Readonly<Record<string, Start>> = {
  fapi2: {
    title: 'FAPI 2.0: a push with private_key_jwt and DPoP',
    profile: 'fapi2SecurityProfile',
    write: pushed('fapi2SecurityProfile'),
  },
  mcp: { title: 'MCP: a push by a client with keys', profile: 'mcp', write: pushed('mcp') },
  haip: { title: 'HAIP: a push by a wallet with an attestation', profile: 'haip', write: pushed('haip') },
  'auth0-par': {
    title: 'Auth0: the PAR reference page, POST /oauth/par',
    profile: 'auth0HighlyRegulatedIdentity',
    write: written(
      "curl --request POST 'https://tenant.auth0.com/oauth/par' \\",
      "  --header 'Authorization: Bearer <token>' \\",
      "  --header 'Content-Type: application/x-www-form-urlencoded' \\",
      "  --data 'client_id=YOUR_CLIENT_ID' --data 'client_secret=YOUR_CLIENT_SECRET' \\",
      "  --data 'response_type=code' --data 'redirect_uri=https://your-app.com/callback' \\",
      "  --data 'scope=openid profile email' --data 'state=xyzABC123' \\",
      `  --data 'code_challenge=${CHALLENGE}' --data 'code_challenge_method=S256'`,
    ),
  },
  'auth0-hri': {
    title: 'Auth0: Highly Regulated Identity, a transfer of money',
    profile: 'auth0HighlyRegulatedIdentity',
    write: written(
      "curl 'https://tenant.auth0.com/oauth/par' \\",
      "  --data-urlencode 'client_id=YOUR_CLIENT_ID' --data-urlencode 'client_secret=YOUR_CLIENT_SECRET' \\",
      "  --data-urlencode 'response_type=code' --data-urlencode 'redirect_uri=https://your-app.com/callback' \\",
      "  --data-urlencode 'audience=https://my-api.example.com/' --data-urlencode 'state=xyzABC123' \\",
      `  --data-urlencode 'authorization_details=[{"type":"money_transfer","instructedAmount":{"amount":2500,"currency":"USD"}}]'`,
    ),
  },
  'auth0-authorize': {
    title: 'Auth0: GET /authorize, not pushed',
    profile: 'oauth21',
    write: written(
      'GET /authorize?response_type=code&client_id=YOUR_CLIENT_ID&redirect_uri=https%3A%2F%2Fyour-app.com%2Fcallback' +
        `&scope=openid%20profile&state=xyzABC123&code_challenge=${CHALLENGE}&code_challenge_method=S256 HTTP/1.1`,
      'Host: tenant.auth0.com',
    ),
  },
  ibm: {
    title: 'IBM Security Verify: POST /oauth2/par',
    profile: 'ibmVerify',
    write: written(
      'POST /oauth2/par HTTP/1.1',
      'Host: tenant.verify.ibm.com',
      'Content-Type: application/x-www-form-urlencoded',
      '',
      'client_id=YOUR_CLIENT_ID&client_secret=YOUR_CLIENT_SECRET&response_type=code&scope=openid' +
        '&redirect_uri=https%3A%2F%2Frp.example.com%2Fcallback&state=a8chars8&max_age=3600',
    ),
  },
}
