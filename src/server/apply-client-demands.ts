import { demandPolicy } from '../profiles/client-demands.ts'
import type { Parts } from '../types/parts.ts'

/** Joins the policy of the server and the demands of a client. */
export const applyClientDemands: NonNullable<Parts['applyClientDemands']> = (policy, demands) =>
  demandPolicy(policy, demands).policy
