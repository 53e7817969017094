import { describe, expect, it } from 'vitest'
import { ALICE, CALLBACK, ISSUER, STATE, testApp } from './support/app.ts'

const refusedRequest = (parameters: Readonly<Record<string, string>> = {}): URL =>
  new URL(
    `${ISSUER}/authorize?${new URLSearchParams({ client_id: 'shop', redirect_uri: CALLBACK, response_type: 'code', state: STATE, ...parameters })}`,
  )

describe('a link with an error in it', () => {
  it('redirects nobody who has not logged in, and tells the client after the login', async () => {
    const { browser } = await testApp()
    const user = browser()
    const login = await user.open(refusedRequest())
    expect(login.leftFor).toBeUndefined()
    expect(login.body).toContain('Log in to continue to the application')
    const wrong = await user.press(login, 'login', { ...ALICE, password: 'wrong' })
    expect(wrong.leftFor).toBeUndefined()
    const { leftFor } = await user.press(wrong, 'login', ALICE)
    expect(`${leftFor?.origin}${leftFor?.pathname}`).toBe(CALLBACK)
    expect(Object.fromEntries(leftFor?.searchParams ?? [])).toMatchObject({
      error: 'invalid_request',
      state: STATE,
      iss: ISSUER,
    })
    // from now on a session is there
    expect((await user.open(refusedRequest())).leftFor?.searchParams.get('error')).toBe('invalid_request')
  })

  it('tells the client nothing when the user cancels', async () => {
    const { browser } = await testApp()
    const user = browser()
    const { leftFor, body } = await user.press(await user.open(refusedRequest()), 'deny')
    expect(leftFor).toBeUndefined()
    expect(body).toContain('nothing was sent to the application')
  })

  it('is an error page with prompt=none', async () => {
    const { browser } = await testApp()
    const { leftFor, body } = await browser().open(refusedRequest({ prompt: 'none' }))
    expect(leftFor).toBeUndefined()
    expect(body).not.toContain('Log in')
  })
})
