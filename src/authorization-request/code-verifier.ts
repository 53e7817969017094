import { hashText } from '../crypto/digest.ts'
import { optionalFunction, requireObject, requireText, requireThat } from '../encoding/require-that.ts'
import { equalTexts } from '../encoding/utf8.ts'
import { refuseVerifier } from '../errors/code-verifier.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import type { Digest } from '../types/ports.ts'
import { ok, type Result, refused } from '../types/result.ts'

/** The challenge that a request came with, if any. */
export interface CodeChallenge {
  readonly code_challenge?: string | undefined
  readonly code_challenge_method?: 'S256' | 'plain' | undefined
}

/** Computes the S256 challenge of a verifier.
 * @see RFC 7636 §4.2 */
export const computeCodeChallenge = async (code_verifier: string, digest?: Digest): Promise<string> => {
  requireText('code_verifier', code_verifier)
  return hashText(code_verifier, optionalFunction('digest', digest))
}

/** Tells whether a text has the form of a verifier, which is also that of a `plain` challenge: 43 to 128 unreserved characters.
 * @see RFC 7636 §4.1 */
export const isCodeVerifier = (text: string): boolean => /^[A-Za-z0-9\-._~]{43,128}$/.test(text)

/** Verifies the `code_verifier` of a redemption, in constant time. Refuses one for which there was no challenge: a code that was
 * injected into the client's flow came from a request without one.
 * @see RFC 7636 §4.6, RFC 9700 §2.1.1, §4.8.2 */
export const verifyCodeVerifier = async (
  code_verifier: string | undefined,
  challenged: CodeChallenge,
  digest?: Digest,
): Promise<Result<undefined, OAuthError<'invalid_grant'>>> => {
  requireObject('challenged', 'the code_challenge and its method, as stored', challenged)
  const { code_challenge_method } = challenged
  // null, which a database says for nothing
  const code_challenge = challenged.code_challenge ?? undefined
  if (code_challenge === undefined) {
    return code_verifier === undefined ? ok(undefined) : refused(refuseVerifier('code-verifier-unexpected'))
  }
  requireText('code_challenge', code_challenge)
  requireThat(
    code_challenge_method === 'S256' || code_challenge_method === 'plain',
    'code_challenge_method',
    "'S256' or 'plain'",
    code_challenge_method,
    'Pass the one that was stored with the code_challenge.',
  )
  if (code_verifier === undefined) return refused(refuseVerifier('code-verifier-missing'))
  if (!isCodeVerifier(code_verifier)) return refused(refuseVerifier('code-verifier-malformed'))
  const challenge = code_challenge_method === 'S256' ? await computeCodeChallenge(code_verifier, digest) : code_verifier
  return equalTexts(challenge, code_challenge) ? ok(undefined) : refused(refuseVerifier('code-verifier-mismatch'))
}
