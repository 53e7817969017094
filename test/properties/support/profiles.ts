import {
  auth0HighlyRegulatedIdentity,
  fapi2MessageSigning,
  fapi2SecurityProfile,
  haip,
  ibmVerify,
  mcp,
  oauth21,
} from '../../../src/profiles/index.ts'
import type { Policy } from '../../../src/types/policy.ts'

/** Every profile that the library ships. */
export const PROFILES: Readonly<Record<string, Policy>> = {
  oauth21,
  fapi2SecurityProfile,
  fapi2MessageSigning,
  haip,
  mcp,
  ibmVerify,
  auth0HighlyRegulatedIdentity,
}
