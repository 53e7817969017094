import { exportJWK, generateKeyPair } from 'jose'
import * as openid from 'openid-client'
import { begin, callResource, type DemoClient, discover, finish, refresh } from '../demo-client/flow.ts'
import type { WalletSettings } from '../demo-client/settings.ts'
import { createBrowser } from './browser.ts'
import { observedFetch } from './exchange.ts'
import { approve, openLoginPage, pushRequest } from './sign-in.ts'
import { callbackOf, errorOf, expect, known, refusal, type Step, type WalkthroughOptions } from './steps.ts'

/** A wallet that nobody registered gets a credential's tokens, and then what must not work.
 * @see HAIP 1.0 §4 */
export const walletSteps = ({ narrator }: WalkthroughOptions): readonly Step[] => {
  const fetch = observedFetch(narrator)
  const browser = createBrowser(fetch)
  return [
    {
      title: 'The wallet reads the metadata of the server (RFC 8414)',
      run: async (progress, { issuer, settings, redirect_uri }) => {
        progress.client = await discover(issuer, settings, redirect_uri, fetch)
        const { token_endpoint_auth_methods_supported: methods } = progress.client.configuration.serverMetadata()
        expect(methods?.includes('attest_jwt_client_auth') === true, 'The server accepts no attestations.')
        return 'The server accepts attestations. The provider of the wallet has attested the key of this installation.'
      },
    },
    {
      title: 'The wallet asks for a challenge (draft-ietf-oauth-attestation-based-client-auth §6.3)',
      run: async (progress) => {
        const { configuration, wallet } = known(progress.client)
        await known(wallet).askForChallenge(String(configuration.serverMetadata().challenge_endpoint))
        return 'The proof of possession will carry the challenge, so that no proof can be made in advance.'
      },
    },
    {
      title:
        'The wallet pushes its request: attestation and proof of possession, PKCE, DPoP, a credential (HAIP 1.0 §4)',
      run: async (progress) => {
        await pushRequest(progress)
        return 'The server derived the client from the attestation, and bound the request to the key of this installation.'
      },
    },
    openLoginPage(browser, 'The user is asked to log in.'),
    {
      title: 'The user logs in',
      run: async (progress, { settings: { user } }) => {
        progress.view = await browser.press(known(progress.view), 'login', user)
        expect(progress.view.body.includes('University degree'), 'The consent page does not name the credential.')
        return 'The page names the credential and the wallet that it goes into.'
      },
    },
    approve(browser),
    {
      title: 'The wallet redeems the code: the same attestation, a fresh proof of possession, the same DPoP key',
      run: async (progress) => {
        progress.tokens = await finish(known(progress.client), known(progress.flow), callbackOf(progress))
        expect(progress.tokens.token_type === 'dpop', 'The token is not bound.')
        expect(identifiersOf(progress.tokens).length > 0, 'The answer does not say which datasets there are.')
        return 'The wallet has a bound access token, a refresh token, and the datasets in credential_identifiers (OpenID4VCI 1.0 §6.2).'
      },
    },
    {
      title: 'The wallet refreshes its tokens later (RFC 6749 §6)',
      run: async (progress) => {
        const { dpop } = known(progress.flow)
        progress.tokens = await refresh(known(progress.client), refreshTokenOf(progress), dpop)
        expect(identifiersOf(progress.tokens).length > 0, 'The answer does not say which datasets there are.')
        return 'The wallet has a new access token. The refresh token is bound to this installation.'
      },
    },
    {
      title: 'The wallet calls the resource with the token and a proof (RFC 9449 §7.1)',
      run: async (progress) => {
        const { dpop } = known(progress.flow)
        const answer = await callResource(known(progress.client), known(progress.tokens).access_token, dpop)
        expect(identifiersOf(answer).length > 0, 'The resource does not know the datasets.')
        return 'The resource knows the user, the wallet, the credential and its datasets.'
      },
    },
    {
      title: 'Refused: the refresh token at another installation of the same wallet',
      run: (progress, options) =>
        refusal(options, 'instance-binding-mismatch', async () => {
          const { issuer, settings, redirect_uri } = options
          const other = await discover(issuer, settings, redirect_uri, fetch)
          return errorOf(refresh(other, refreshTokenOf(progress), known(progress.flow).dpop))
        }),
    },
    {
      title: 'Refused: an attestation by an attacker who has the certificate of the provider, but not its key',
      run: (_progress, options) =>
        refusal(options, 'client-attestation-untrusted', async () => {
          const { issuer, settings, redirect_uri } = options
          const attacker = await forged(settings as WalletSettings)
          return errorOf(begin(await discover(issuer, attacker, redirect_uri, fetch)))
        }),
    },
    {
      title: 'Refused: a request without an attestation, because nobody has registered the wallet',
      run: (progress, options) =>
        refusal(options, 'client-unknown', () => errorOf(begin(withoutAttestation(progress.client, fetch)))),
    },
  ]
}

const identifiersOf = ({ authorization_details }: { readonly authorization_details?: unknown }): readonly unknown[] => {
  const [detail] = Array.isArray(authorization_details) ? authorization_details : []
  const { credential_identifiers: identifiers } = Object(detail)
  return Array.isArray(identifiers) ? identifiers : []
}

const refreshTokenOf = ({ tokens }: { readonly tokens?: { readonly refresh_token?: string } }): string =>
  known(known(tokens).refresh_token)

/** The wallet of an attacker, who signs with a key of his own. */
const forged = async (settings: WalletSettings): Promise<WalletSettings> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const { wallet } = settings
  const provider = { ...wallet.provider, privateKey: { ...(await exportJWK(privateKey)), alg: 'ES256' } }
  return { ...settings, wallet: { ...wallet, provider } }
}

const withoutAttestation = (demo: DemoClient | undefined, fetch: openid.CustomFetch): DemoClient => {
  const { configuration, settings } = known(demo)
  const metadata = configuration.serverMetadata()
  const bare = new openid.Configuration(metadata, settings.client_id, undefined, openid.None())
  if (metadata.issuer.startsWith('http:')) openid.allowInsecureRequests(bare)
  bare[openid.customFetch] = fetch
  return { ...known(demo), configuration: bare, wallet: undefined }
}
