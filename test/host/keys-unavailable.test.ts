import { describe, expect, it } from 'vitest'
import { wrongAnswer } from '../../src/host/answers.ts'
import {
  isWrongAnswer,
  keysUnavailable,
  refuseForNow,
  retryAfterOf,
  sentenceOf,
} from '../../src/host/keys-unavailable.ts'

describe('keys that are not there', () => {
  it('are refused for now where there is a time to come back, and otherwise not', () => {
    expect(refuseForNow({ retryAfter: 7 })).toMatchObject({ reason: 'client-keys-rate', retryAfter: 7 })
    expect(refuseForNow({ retryAfter: undefined })).toBeUndefined()
  })

  it('tell the event a sentence of the library alone, bounded and in visible ASCII', () => {
    const cause = new Error('password=hunter2')
    const error = keysUnavailable(`é${'x'.repeat(300)}`, cause)
    expect(sentenceOf(error)).toBe(`?${'x'.repeat(249)}`)
    expect(error.cause).toBe(cause)
    for (const other of [cause, 'text', undefined]) expect(sentenceOf(other)).toBe('findClientKeys failed.')
  })

  it('have a time to come back only where it is a number, in an error of the library', () => {
    expect(retryAfterOf(keysUnavailable('Wait.', undefined, { retryAfter: 7 }))).toBe(7)
    expect(retryAfterOf(Object.assign(keysUnavailable('Wait.'), { retryAfter: '7' }))).toBeUndefined()
    expect(retryAfterOf(Object.assign(new Error('Wait.'), { retryAfter: 7 }))).toBeUndefined()
  })
})

it('only an answer of the wrong form is the host’s mistake: fetch fails with a TypeError as well', () => {
  expect(isWrongAnswer(wrongAnswer('findClientKeys', 'a JWK Set', 7))).toBe(true)
  expect(isWrongAnswer(new TypeError('fetch failed'))).toBe(false)
  expect(isWrongAnswer(Object.assign(new Error('no'), { code: 'wrong-answer' }))).toBe(false)
})
