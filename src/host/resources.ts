import { lowerCaseHost } from '../encoding/resource-uri.ts'
import type { Client } from '../types/client.ts'
import type { Policy } from '../types/policy.ts'
import type { AllowsResource } from '../types/rules.ts'

type ResourcePolicy = Pick<Policy, 'resourceHostInAnyCase'>

/** Writes a resource as it is compared. */
export const comparableResource = ({ resourceHostInAnyCase }: ResourcePolicy, resource: string): string =>
  resourceHostInAnyCase ? lowerCaseHost(resource) : resource

/** Asks whether a client may have tokens for a resource. */
export const isResourceAllowed = (
  { allowsResource, policy }: { readonly allowsResource: AllowsResource; readonly policy: ResourcePolicy },
  resource: string,
  client: Client,
): boolean => allowsResource(comparableResource(policy, resource), client) === true

/** Says that a trailing slash is the whole difference, where it is: the mistake that is made most and seen least. */
export const slashDifference = (
  resources: readonly string[],
  isAllowed: (resource: string) => boolean,
): { readonly detail?: string } => {
  const isSlashAway = resources.some(
    (uri) => !isAllowed(uri) && isAllowed(uri.endsWith('/') ? uri.slice(0, -1) : `${uri}/`),
  )
  return isSlashAway
    ? {
        detail: 'The resource differs from an allowed one by a trailing slash alone.',
      }
    : {}
}
