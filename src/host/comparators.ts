import type { AuthorizationDetailObject, IsNarrower } from '../types/authorization-details.ts'
import { booleanOf, callPortNow } from './answers.ts'

/** Asks the comparator of a type of authorization details. */
export const isNarrowerBy = (
  isNarrower: IsNarrower,
  granted: AuthorizationDetailObject,
  requested: AuthorizationDetailObject,
): boolean => {
  const port = `isNarrower of ${requested.type}`
  return booleanOf(
    port,
    callPortNow(port, () => isNarrower(granted, requested)),
  )
}
