import { callResource, discover, finish, newKey } from '../demo-client/flow.ts'
import { createBrowser } from './browser.ts'
import { observedFetch } from './exchange.ts'
import { approve, openLoginPage, pushRequest } from './sign-in.ts'
import { callbackOf, errorOf, expect, known, refusal, type Step, type WalkthroughOptions } from './steps.ts'

/** From discovery to the resource, and then what must not work. */
export const paymentSteps = ({ narrator }: WalkthroughOptions): readonly Step[] => {
  const fetch = observedFetch(narrator)
  const browser = createBrowser(fetch)
  return [
    {
      title: 'The client reads the metadata of the server (RFC 8414)',
      run: async (progress, { issuer, settings, redirect_uri }) => {
        progress.client = await discover(issuer, settings, redirect_uri, fetch)
        return 'The server takes pushed requests, and binds tokens to keys.'
      },
    },
    {
      title: 'The client pushes its request: private_key_jwt, PKCE, DPoP, a payment (RFC 9126)',
      run: async (progress) => {
        await pushRequest(progress)
        return 'The server asked for a nonce, then gave a request_uri. The browser carries nothing else.'
      },
    },
    openLoginPage(browser, 'The user is asked to log in. The request_uri is only read: a reload does no harm.'),
    {
      title: 'The user logs in',
      run: async (progress, { settings: { user, authorization_details } }) => {
        progress.view = await browser.press(known(progress.view), 'login', user)
        const [detail] = authorization_details
        const creditor = String(detail?.creditorName)
        expect(progress.view.body.includes(creditor), `The consent page does not say who gets the money (${creditor}).`)
        return 'The page shows what the client asks for: the scopes, and the payment with all its members.'
      },
    },
    approve(browser),
    {
      title: 'The client redeems the code with the verifier and the same key (RFC 6749 §4.1.3, RFC 9449 §5)',
      run: async (progress) => {
        progress.tokens = await finish(known(progress.client), known(progress.flow), callbackOf(progress))
        const { token_type, id_token } = progress.tokens
        expect(token_type === 'dpop' && id_token !== undefined, 'The token is not bound, or the ID token is missing.')
        return 'The client has an access token bound to its key by cnf.jkt, and an ID token that it has verified.'
      },
    },
    {
      title: 'The client calls the resource with the token and a proof (RFC 9449 §7.1)',
      run: async (progress, { settings }) => {
        const { dpop } = known(progress.flow)
        const answer = await callResource(known(progress.client), known(progress.tokens).access_token, dpop)
        const asked = JSON.stringify(settings.authorization_details)
        expect(
          JSON.stringify(answer.authorization_details) === asked,
          'The resource has another payment than the user approved.',
        )
        return 'The resource knows the user, the client and the payment that was approved.'
      },
    },
    {
      title: 'Refused: the token with another key',
      run: (progress, options) =>
        refusal(options, 'access-token-key', async () => {
          const client = known(progress.client)
          const key = await newKey(client.configuration)
          return errorOf(callResource(client, known(progress.tokens).access_token, key))
        }),
    },
    {
      title: 'Refused: the same request_uri once more',
      run: (progress, options) =>
        refusal(options, 'request-uri-unknown', async () => {
          const { status } = await browser.open(known(progress.flow).url)
          // the page has a reference into the log, and no more
          return status === 400 ? '' : undefined
        }),
    },
    {
      title: 'Refused: the same code once more, and the tokens of its grant are revoked',
      run: (progress, options) =>
        refusal(options, 'code-already-used', () =>
          errorOf(finish(known(progress.client), known(progress.flow), callbackOf(progress))),
        ),
    },
    {
      title: 'Refused: the token with its own key, now that its grant is revoked',
      run: (progress, options) =>
        refusal(options, 'access-token-invalid', () => {
          const { dpop } = known(progress.flow)
          return errorOf(callResource(known(progress.client), known(progress.tokens).access_token, dpop))
        }),
    },
  ]
}
