import { kindOf } from '../encoding/require-that.ts'

/** Throws TypeError for an option of an adapter: what must be, and what came, which is no secret. */
export const requireOption = (holds: boolean, name: string, expected: string, value: unknown): void => {
  if (holds) return
  const came = typeof value === 'string' ? JSON.stringify(value) : kindOf(value)
  throw new TypeError(`${name} must be ${expected}; got ${came}.`)
}
