import type { HostRule, PendingAuthorization } from 'parapet'

/** Auth0's name for `resource`: an API that this server does not have is refused when it is asked for.
 * @see https://auth0.com/docs/api/authentication/authorization-code-flow/authorize-application */
export const requireKnownAudience =
  (known: readonly string[]): HostRule =>
  (parameters) => {
    const audience = parameters.vendor?.audience
    if (audience === undefined || known.includes(audience)) return undefined
    return {
      reason: 'host:audience-unknown',
      error: 'invalid_target',
      error_description: 'The audience is not known.',
      parameter: 'audience',
    }
  }

/** Whom the login page expects. IBM has `login_hint` carry a realm beside the name. */
export const expectedUsername = ({ vendor, parameters }: PendingAuthorization): string => {
  const { login_hint: hint } = vendor
  const name = typeof hint === 'object' && hint !== null && 'username' in hint ? hint.username : parameters.login_hint
  return (textOf(name) ?? '').slice(0, 200)
}

/** Says whether the user is in the organization that Auth0's parameter names; its members have it among their claims. */
export const isInOrganization = (
  { vendor }: Pick<PendingAuthorization, 'vendor'>,
  claims: Readonly<Record<string, unknown>> = {},
): boolean => vendor.organization === undefined || vendor.organization === claims.org_id

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
