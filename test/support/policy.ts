import { oauth21 } from '../../src/profiles/index.ts'
import type { Policy } from '../../src/types/policy.ts'

/** The default policy, but for the fields that a test is about. */
export const testPolicy = (overrides: Partial<Policy> = {}): Policy => ({ ...oauth21, ...overrides })
