export { ADVICE, type Advice } from './advice/index.ts'
export {
  type ExplainableResult,
  type ExplainedCheck,
  type ExplainedObjection,
  type Explaining,
  type Explanation,
  explaining,
} from './explanation.ts'
export { type FormatExplanationOptions, formatExplanation } from './format.ts'
export type { Operation } from './plans/index.ts'
