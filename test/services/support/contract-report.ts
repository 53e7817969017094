import { storeContract } from '../../../src/testing/store-contract.ts'
import type { Store } from '../../../src/types/ports.ts'

/** How one statement of the contract fared in another runtime. */
export interface ContractReport {
  readonly name: string
  readonly failure?: string
}

const clock = () => Math.floor(Date.now() / 1000)

/** Runs the contract, one statement after the other, and gives a report that can be sent as JSON. */
export const reportContract = async (open: () => Store): Promise<readonly ContractReport[]> => {
  const reports: ContractReport[] = []
  for (const { name, run } of storeContract({ open, clock })) {
    const failure = await run().then(
      () => undefined,
      (error: unknown) => String(error),
    )
    reports.push(failure === undefined ? { name } : { name, failure })
  }
  return reports
}
