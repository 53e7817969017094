import { clientAuthenticationClientAttestationJwt } from '@openid4vc/oauth2'
import { Openid4vciClient } from '@openid4vc/openid4vci'
import { afterEach, expect } from 'vitest'
import { loadWalletSettings } from '../../examples/authorization-server/demo-client/settings.ts'
import { drive } from './support/features.ts'
import { keyPair } from './support/keys.ts'
import { CALLBACK } from './support/registration.ts'
import { demo, type Server } from './support/server.ts'
import { createUser } from './support/user.ts'
import { attestation, bareOf, startForWallets, wallet } from './support/wallets.ts'

let server: Server
afterEach(() => server.close())

/** The metadata of a credential issuer that trusts the server. It stands for the resource that the example knows. */
const metadataOf = (issuer: string, scope: string) => ({
  credential_issuer: issuer,
  credential_endpoint: `${issuer}/credential`,
  authorization_servers: [server.issuer],
  credential_configurations_supported: {
    UniversityDegree: { format: 'dc+sd-jwt', vct: `${issuer}/degree`, scope },
  },
})

/** An offer as a QR code carries it. */
const offerOf = (issuer: string, grant: object) =>
  `openid-credential-offer://?credential_offer=${encodeURIComponent(
    JSON.stringify({
      credential_issuer: issuer,
      credential_configuration_ids: ['UniversityDegree'],
      grants: { authorization_code: grant },
    }),
  )}`

drive('@openid4vc/oauth2', (drives) => {
  drives(
    ['discovery', 'pkce', 'par', 'attestation', 'dpop', 'resource', 'details', 'iss'],
    'takes a credential offer to a token by @openid4vc/openid4vci, with its issuer_state in the pushed request',
    async () => {
      server = await startForWallets()
      const issuer = server.resource.href
      const { scope, authorization_details } = loadWalletSettings()
      const instance = await keyPair('ES256')
      const pushed: URLSearchParams[] = []
      const send: typeof fetch = async (input, init) => {
        const url = new URL(input instanceof Request ? input.url : input)
        if (url.pathname.includes('openid-credential-issuer')) return Response.json(metadataOf(issuer, scope))
        if (url.pathname.endsWith('/par')) pushed.push(new URLSearchParams(String(init?.body)))
        return fetch(input, init)
      }
      const callbacks = { ...wallet(instance), fetch: send }
      const clientAttestationJwt = await attestation(instance)
      const client = new Openid4vciClient({
        callbacks: {
          ...callbacks,
          clientAuthentication: clientAuthenticationClientAttestationJwt({ clientAttestationJwt, callbacks }),
        },
      })
      const signer = { method: 'jwk', alg: 'ES256', publicJwk: bareOf(instance) } as const
      const credentialOffer = await client.resolveCredentialOffer(
        offerOf(issuer, { issuer_state: 'the offer of the counter' }),
      )
      const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer)
      const initiated = await client.initiateAuthorization({
        clientId: demo.client_id,
        credentialOffer,
        issuerMetadata,
        redirectUri: CALLBACK,
        scope,
        additionalRequestPayload: { authorization_details },
        dpop: { signer },
      })
      if (!('authorizationRequestUrl' in initiated)) throw new Error('There is no redirect to the server.')
      const { url } = await createUser().approve(initiated.authorizationRequestUrl)
      const [authorizationServerMetadata] = issuerMetadata.authorizationServers
      if (authorizationServerMetadata === undefined) throw new Error('There is no metadata of the server.')
      const { code } = client.parseAndVerifyAuthorizationResponseRedirectUrl({
        url: url.href,
        authorizationServerMetadata,
      })
      const { accessTokenResponse } = await client.retrieveAuthorizationCodeAccessTokenFromOffer({
        credentialOffer,
        issuerMetadata,
        authorizationCode: String(code),
        redirectUri: CALLBACK,
        pkceCodeVerifier: String(initiated.pkce?.codeVerifier),
        dpop: { signer },
      })
      expect(pushed.at(-1)?.get('issuer_state')).toBe('the offer of the counter')
      expect(pushed.at(-1)?.get('resource')).toBe(issuer)
      expect(accessTokenResponse).toMatchObject({
        token_type: 'DPoP',
        authorization_details: [{ credential_identifiers: ['degree-2023', 'degree-2026'] }],
      })
    },
  )
})
