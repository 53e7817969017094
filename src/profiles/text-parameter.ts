import { frozenCopy } from '../encoding/frozen-copy.ts'
import type { StandardSchemaV1 } from '../types/standard-schema.ts'

/** Makes the schema of a parameter from a reader of its text, which returns undefined for what it refuses. */
export const parameterSchema = <Output>(read: (text: string) => Output | undefined): StandardSchemaV1<string, Output> =>
  frozenCopy({
    '~standard': {
      version: 1,
      vendor: 'parapet',
      validate: (text: unknown) => {
        const value = typeof text === 'string' ? read(text) : undefined
        return value === undefined ? { issues: [{ message: 'The value is not acceptable.' }] } : { value }
      },
    },
  })

/** Makes the schema of a parameter that is text of one form and stays so. */
export const textParameter = (form: RegExp): StandardSchemaV1<string, string> =>
  parameterSchema((text) => (form.test(text) ? text : undefined))
