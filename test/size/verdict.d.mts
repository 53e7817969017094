import type { Row } from './budget.mjs'
import type { Bundled } from './bundle.mjs'
export declare const verdictOf: (
  measured: Pick<Bundled, 'compressed' | 'reaches'>,
  limits: Pick<Row, 'ceiling' | 'reaches'>,
) => readonly string[]
