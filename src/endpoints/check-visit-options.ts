import { requireMembers } from '../encoding/require-members.ts'
import { optionalFunction, requireThat } from '../encoding/require-that.ts'
import type { ErrorRedirectOptions } from '../types/authorization.ts'

/** Throws TypeError for options that could be read either way, such as a user in place of `true`, or a misspelt name. Returns them with
 * `loggedIn` decided: `null` says that nobody is logged in, and a host that leaves it out gets the default. */
export const checkVisitOptions = (options: ErrorRedirectOptions, loggedInByDefault: boolean): ErrorRedirectOptions => {
  requireMembers('options', options, ['loggedIn', 'trustsClient', 'requestContext'])
  const { loggedIn = loggedInByDefault } = options
  const isAnswer = loggedIn === null || typeof loggedIn === 'boolean'
  requireThat(isAnswer, 'options.loggedIn', 'true or false', loggedIn, 'Pass session.user !== undefined, for example.')
  const trustsClient = optionalFunction('options.trustsClient', options.trustsClient)
  return { loggedIn: loggedIn === true, trustsClient, requestContext: options.requestContext }
}
