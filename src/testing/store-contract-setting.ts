import type { Clock, Store } from '../types/ports.ts'
import type { Seconds } from '../types/time.ts'

/** The stores and helpers that a test receives. */
export interface StoreContractSetting {
  readonly stores: readonly [Store, Store, Store]
  readonly clock: Clock
  readonly advance: ((by: Seconds) => void | Promise<void>) | undefined
  readonly racers: number
  /** Makes a unique key in the form that the core uses. */
  readonly newKey: (ending?: string) => string
}

/** A statement, and how it is tested. */
export type StoreContractClause = readonly [name: string, test: (setting: StoreContractSetting) => Promise<void>]
