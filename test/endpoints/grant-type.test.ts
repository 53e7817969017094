import { describe, expect, it } from 'vitest'
import { checkRegisteredGrantType, readGrantType } from '../../src/endpoints/grant-type.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import { testPolicy } from '../support/policy.ts'

const as = { policy: testPolicy() }

const post = (body: HttpRequest['body'], type = 'application/x-www-form-urlencoded'): HttpRequest => ({
  method: 'POST',
  url: 'https://as.example.com/token',
  headers: new Headers({ 'Content-Type': type }),
  body,
})

describe('the grant type of a request that nobody has authenticated', () => {
  const pairs = [['grant_type', 'refresh_token']] as const
  it.each<[string, HttpRequest['body']]>([
    ['text', 'grant_type=refresh_token'],
    ['bytes', new TextEncoder().encode('x=1&grant_type=refresh%5Ftoken')],
    ['URLSearchParams', new URLSearchParams('grant_type=refresh_token')],
    ['pairs', pairs],
    ['a Map', new Map(pairs)],
  ])('is read of %s, and can be read again', (_, body) => {
    const request = post(body)
    expect([readGrantType(as, request), readGrantType(as, request)]).toEqual(['refresh_token', 'refresh_token'])
  })

  it.each<[string, HttpRequest]>([
    ['missing', post('code=x')],
    ['empty', post('grant_type=')],
    ['repeated', post('grant_type=refresh_token&grant_type=refresh_token')],
    ['in a body that is malformed', post('grant_type=refresh_token&x=%z')],
    ['in a body that is too large', post(`grant_type=refresh_token&x=${'x'.repeat(as.policy.maxRequestBytes)}`)],
    ['one of too many parameters', post(`grant_type=refresh_token${'&x=1'.repeat(as.policy.maxParameters)}`)],
    ['no form', post('grant_type=refresh_token', 'text/plain')],
    ['in the query', { ...post(''), url: 'https://as.example.com/token?grant_type=refresh_token' }],
    ['nowhere, there being no body', post(undefined)],
  ])('is undefined where it is %s', (_, request) => {
    expect(readGrantType(as, request)).toBeUndefined()
  })

  it('is not read of pairs that would then be gone', () => {
    expect(() => readGrantType(as, post(new Map([['grant_type', 'x']]).entries()))).toThrow(
      'body must be readable twice; got an iterator, which can be read once. Pass the raw body or a list.',
    )
  })

  it('is not read of a request whose headers cannot be asked', () => {
    expect(() => readGrantType(as, { ...post(''), headers: {} as never })).toThrow(/new Headers/)
  })

  it('is not read of an object', () => {
    expect(() => readGrantType(as, post({ grant_type: 'x' } as never))).toThrow(/raw body/)
  })
})

it('a record with a text in place of its list of grant types throws, so that no part of the text counts as one', () => {
  const client = { client_id: 'client', grant_types: 'authorization_code_of_ours' as never }
  expect(() => checkRegisteredGrantType(client, 'authorization_code')).toThrow(TypeError)
})
