import type { FrontChannelGrant, IssueFrontChannelTokens } from '../types/ports.ts'
import type { Seconds } from '../types/time.ts'
import { callPort, nullToUndefined, textOf, wrongAnswer } from './answers.ts'

interface FrontChannelAccessToken {
  readonly access_token: string
  readonly token_type: string
  readonly expires_in: Seconds | undefined
}

/** Asks the host for the access token of a response.
 * @see RFC 6749 §4.2.2 */
export const issueAccessToken = async (
  issue: IssueFrontChannelTokens,
  grant: FrontChannelGrant,
): Promise<FrontChannelAccessToken> => {
  const port = 'issueFrontChannelTokens.accessToken'
  const answer: unknown = await callPort(port, () => issue.accessToken(grant))
  if (typeof answer !== 'object' || answer === null) throw wrongAnswer(port, '{ access_token, token_type }', answer)
  const { access_token, token_type, expires_in } = answer as Readonly<Record<string, unknown>>
  const seconds = nullToUndefined(expires_in)
  if (seconds !== undefined && !(Number.isSafeInteger(seconds) && (seconds as number) >= 0)) {
    throw wrongAnswer(`${port}: expires_in`, 'whole seconds', seconds)
  }
  return {
    access_token: textOf(`${port}: access_token`, access_token),
    token_type: textOf(`${port}: token_type`, token_type),
    expires_in: seconds as Seconds | undefined,
  }
}

/** Asks the host for the ID token of a response.
 * @see OpenID Connect Core §3.2.2.5 */
export const issueIDToken = async (
  issue: IssueFrontChannelTokens,
  ...[grant, hashes]: Parameters<IssueFrontChannelTokens['idToken']>
): Promise<string> => {
  const port = 'issueFrontChannelTokens.idToken'
  return textOf(port, await callPort(port, () => issue.idToken(grant, hashes)))
}
