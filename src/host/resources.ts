import type { Client } from '../types/client.ts'
import type { AllowsResource } from '../types/rules.ts'

/** Asks whether a client may have tokens for a resource. */
export const isResourceAllowed = (
  { allowsResource }: { readonly allowsResource: AllowsResource },
  resource: string,
  client: Client,
): boolean => allowsResource(resource, client) === true
