export { type FixedClock, fixedClock } from './clock.ts'
export { expectReason, unwrap } from './results.ts'
export { type StoreContractOptions, type StoreContractTest, storeContract } from './store-contract.ts'
