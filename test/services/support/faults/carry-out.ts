import { expect } from 'vitest'
import type { Store } from '../../../../src/types/ports.ts'
import { type Ledger, reportLine } from './ledger.ts'
import { audit, type Load, underLoad } from './load.ts'

export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** Lets something happen under load, looks afterwards for all that must not be, and prints the counts. */
export const carryOut = async (
  title: string,
  stores: readonly [Store, Store],
  happens: (load: Load) => Promise<void>,
  lanes?: number,
): Promise<Ledger> => {
  const { ledger, servers } = await underLoad(stores, happens, lanes)
  await audit(servers, ledger, lanes)
  console.log(reportLine(title, ledger))
  return ledger
}

/** The invariants, and that they were put to the test. */
export const expectNothingWrong = (ledger: Ledger): void => {
  expect(ledger.wrongs()).toEqual({ doubledCodes: 0, doubledGrants: 0, replaysAccepted: 0, lost: 0 })
  for (const tried of [
    'client-assertion-replayed',
    'dpop-proof-replayed',
    'request-uri-unknown',
    'code-already-used',
  ]) {
    expect(ledger.count(`audit: ${tried}`), tried).toBeGreaterThan(10)
  }
}

/** The engine did not keep what it had answered: something was lost, and with a marker or a tombstone lost, something was done twice. */
export const expectForgotten = (ledger: Ledger): void => {
  const { doubledCodes, doubledGrants, replaysAccepted, lost } = ledger.wrongs()
  expect(lost + replaysAccepted + doubledCodes + doubledGrants).toBeGreaterThan(0)
}

/** A store that can be pointed at another engine, as a client that follows a failover is. */
export const switchedStore = (first: Store): Store & { readonly pointAt: (next: Store) => void } => {
  let current = first
  return {
    insert: (key, value, expiresAt) => current.insert(key, value, expiresAt),
    get: (key) => current.get(key),
    take: (key) => current.take(key),
    pointAt: (next) => {
      current = next
    },
  }
}
