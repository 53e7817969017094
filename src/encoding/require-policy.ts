import type { Policy } from '../types/policy.ts'
import { isListOfStrings } from './list-of-strings.ts'
import { requireObject, requireThat } from './require-that.ts'

/** The lists that every policy has. */
const LISTS = [
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'response_types_supported',
  'response_modes_supported',
  'prompt_values_supported',
  'metadataDocumentRequiredMembers',
  'code_challenge_methods_supported',
  'request_object_signing_alg_values_supported',
  'requestObjectRequiredClaims',
  'dpop_signing_alg_values_supported',
  'authorization_signing_alg_values_supported',
] as const satisfies readonly (keyof Policy)[]

const REMEDY = 'Spread a profile, such as { ...oauth21 }.'

/** The lists that a policy may leave out. */
const OPTIONAL_LISTS = [
  'scopes_supported',
  'client_attestation_signing_alg_values_supported',
  'client_attestation_pop_signing_alg_values_supported',
  'client_attestation_pop_methods_supported',
] as const satisfies readonly (keyof Policy)[]

/** Names a list of a policy that is missing or is no list of names. */
export const malformedList = (policy: object): keyof Policy | undefined =>
  LISTS.find((field) => !isListOfStrings(Reflect.get(policy, field))) ??
  OPTIONAL_LISTS.find((field) => !isListOfStrings(Reflect.get(policy, field) ?? []))

/** Throws TypeError for anything but a policy, and for one in which a list is missing or is no list of names. */
export const requirePolicy = (name: string, policy: unknown, remedy = REMEDY): void => {
  requireObject(name, 'a Policy', policy, LISTS[0], remedy)
  const field = malformedList(policy as object)
  if (field !== undefined)
    requireThat(false, `${name}.${field}`, 'a list of names', Reflect.get(policy as object, field), REMEDY)
}
