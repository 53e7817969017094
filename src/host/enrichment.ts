import { frozenCopy } from '../encoding/frozen-copy.ts'
import type { CheckEnrichment } from '../types/authorization-details.ts'
import { callPortNow, optionalTextOf } from './answers.ts'

/** Asks the type of a detail what a member that the host added must be; undefined where it is that. The function gets a frozen copy of the
 * value. */
export const expectedEnrichment = (
  type: string,
  checkEnrichment: CheckEnrichment,
  name: string,
  value: unknown,
): string | undefined => {
  const port = `checkEnrichment of ${type}`
  return optionalTextOf(
    port,
    callPortNow(port, () => checkEnrichment(name, frozenCopy(value))),
  )
}
