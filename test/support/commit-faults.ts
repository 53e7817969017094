import { commitFault, expectReason, type NamedFault, type TestServer } from '../../src/testing/index.ts'

/** Commits each fault, and returns those that were not refused for the reason they have. */
export const commitFaults = async (server: TestServer, faults: readonly NamedFault[]): Promise<readonly string[]> => {
  const wrong: string[] = []
  for (const fault of faults) {
    try {
      expectReason(await commitFault(server, fault), fault.reason)
    } catch (error) {
      wrong.push(`${fault.name}: ${String(error)}`)
    }
  }
  return wrong
}
