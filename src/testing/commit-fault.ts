import { requireObject } from '../encoding/require-that.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import type { AuthorizationFailure } from '../types/authorization.ts'
import type { Result } from '../types/result.ts'
import { type FlowStep, present, push, redeem } from './flow.ts'
import type { NamedFault } from './named-faults.ts'
import type { TestServer } from './server.ts'

/** Runs the flow up to the step that should refuse the fault, and commits the fault there.
 * @example
 * ```ts
 * for (const fault of namedFaultsFor(policy)) expectReason(await commitFault(kit, fault), fault.reason)
 * ``` */
export const commitFault = (
  server: TestServer,
  fault: Pick<NamedFault, 'at' | 'script'>,
): Promise<
  Result<unknown, (EndpointError<'push'> | EndpointError<'token'> | AuthorizationFailure) & { readonly step: FlowStep }>
> => {
  requireObject('fault', 'a fault of namedFaults', fault, 'at')
  const { at, script } = fault
  switch (at) {
    case 'push':
      return push(server, script)
    case 'present':
      return present(server, script)
    case 'redeem':
      return redeem(server, script)
  }
}
