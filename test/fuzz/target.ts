import type { Awaitable } from '../../src/types/result.ts'

/** One parser under test. Every input is a text; where the parser reads octets, each character stands for one. */
export interface Target<Reading = unknown> {
  readonly name: string
  /** Inputs from which others are made. Some of them are good. */
  readonly corpus: readonly string[]
  /** Pieces that mean something to the parser. */
  readonly dictionary: readonly string[]
  /** Whether characters stand for octets. */
  readonly isBytes?: boolean
  /** Runs the code under test alone, so that the time of `compare` does not count. It throws nothing but what `mayThrow` names. */
  readonly read: (text: string) => Awaitable<Reading>
  readonly mayThrow?: (error: unknown) => boolean
  readonly isAccepted: (reading: Reading) => boolean
  /** Compares what was read with another reader, or with what must be true of it. Returns a sentence where the two differ. */
  readonly compare: (text: string, reading: Reading) => Awaitable<string | undefined>
  /** The share of inputs that are accepted at least: a target that refuses all of its inputs tests nothing. Default 0.02. */
  readonly leastAccepted?: number
  /** The length of the longer input by which growth is measured. Default 16,384. */
  readonly growthLength?: number
}

export type Verdict = 'accepted' | 'refused'

/** Judges one input. Throws where the parser throws what it must not, or where `compare` objects. */
export const judge = async <Reading>(target: Target<Reading>, text: string): Promise<Verdict> => {
  let reading: Reading
  try {
    reading = await target.read(text)
  } catch (error) {
    if (target.mayThrow?.(error)) return 'refused'
    throw error
  }
  const objection = await target.compare(text, reading)
  if (objection !== undefined) throw new Error(objection)
  return target.isAccepted(reading) ? 'accepted' : 'refused'
}

/** The octets for which the characters of a text stand. */
export const octetsOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'latin1'))

export const textOf = (octets: Uint8Array): string => Buffer.from(octets).toString('latin1')

/** Tells of two values whether they are written alike. */
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
