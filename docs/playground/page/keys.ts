import { makePageKeys, type PageKeys } from '../judge/page-keys.ts'
import { type ProfileName, profileOf } from '../judge/profiles.ts'

/** Gives the keys for a policy: those of the page, unless its algorithms leave them out. Each kind is made once. */
export const keySource = (): ((profile: ProfileName) => Promise<PageKeys>) => {
  const made = new Map<string, Promise<PageKeys>>()
  return (profile) => {
    const { policy } = profileOf(profile)
    const lists = [
      policy.token_endpoint_auth_signing_alg_values_supported,
      policy.dpop_signing_alg_values_supported,
      policy.request_object_signing_alg_values_supported,
    ]
    const kind = lists.every((list) => list.length === 0 || list.includes('ES256')) ? 'ES256' : profile
    const keys = made.get(kind) ?? makePageKeys(profile)
    made.set(kind, keys)
    return keys
  }
}
