import { requireMembers } from '../encoding/require-members.ts'
import { requireThat } from '../encoding/require-that.ts'
import type { ErrorRedirectOptions } from '../types/authorization.ts'

/** Throws TypeError for options that could be read either way, such as a user in place of a yes, or a misspelt name. `null` says that nobody
 * is logged in. */
export const checkVisitOptions = (options: ErrorRedirectOptions): ErrorRedirectOptions => {
  requireMembers('options', options, ['loggedIn', 'trustsClient', 'requestContext'])
  const { trustsClient } = options
  const loggedIn = options.loggedIn === null ? false : options.loggedIn
  const isAnswer = loggedIn === undefined || typeof loggedIn === 'boolean'
  requireThat(isAnswer, 'options.loggedIn', 'true or false', loggedIn, 'Pass session.user !== undefined, for example.')
  const isAbsent = trustsClient === undefined || trustsClient === null
  requireThat(isAbsent || typeof trustsClient === 'function', 'options.trustsClient', 'a function', trustsClient)
  return { ...options, loggedIn }
}
