import { describe, expect, it } from 'vitest'
import { REASONS } from '../../src/errors/catalogue.ts'
import { ADVICE } from '../../src/explain/index.ts'

const MOST_WORDS_OF_ADVICE = 28
const MOST_WORDS_OF_A_DESCRIPTION = 20

const sentencesOf = (text: string): readonly string[] => text.split(/(?<=[.!?]) (?=\p{Lu})/u)

/** The sentences of a text that have more words than `most`, or that do not end. */
const faultySentences = (text: string, most: number): readonly string[] =>
  sentencesOf(text).filter((sentence) => sentence.split(' ').length > most || !/[.!?]$/.test(sentence))

describe('a sentence that an engineer reads after a refusal', () => {
  it(`has at most ${MOST_WORDS_OF_ADVICE} words in a cause or a remedy`, () => {
    const faults = Object.entries(ADVICE).flatMap(([reason, texts]) =>
      texts.flatMap((text) => faultySentences(text, MOST_WORDS_OF_ADVICE)).map((sentence) => `${reason}: ${sentence}`),
    )
    expect(faults).toEqual([])
  })

  it(`has at most ${MOST_WORDS_OF_A_DESCRIPTION} words in an error_description`, () => {
    const faults = Object.entries(REASONS).flatMap(([reason, { description }]) =>
      faultySentences(description, MOST_WORDS_OF_A_DESCRIPTION).map((sentence) => `${reason}: ${sentence}`),
    )
    expect(faults).toEqual([])
  })
})
