import { refuser } from '../../src/types/errors.ts'
import { REASONS } from '../../src/types/reasons.ts'

/** Builds any refusal of the catalogue. */
export const refuse = refuser(REASONS)
