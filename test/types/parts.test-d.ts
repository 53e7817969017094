import { expectTypeOf } from 'vitest'
import type * as parts from '../../src/parts.ts'
import type { Parts } from '../../src/types/parts.ts'

// Compiled by `npm run typecheck`.

// Every part can be had from `parapet/parts`, under the name that it has there.
expectTypeOf<typeof parts>().toExtend<Required<Parts>>()
