import { describe, expect, it } from 'vitest'
import { linesOf, type View } from '../../examples/authorization-server/walkthrough/browser.ts'
import { ALICE, BOB, ISSUER, postOf, type TestApp, testApp } from './support/app.ts'

const GET = { method: 'GET', headers: {}, body: null, redirect: 'manual' } as const

const addressOf = ({ body }: View): string => /<form method="post" action="([^"]*)"/.exec(body)?.[1] ?? ''

/** A form of another site, which aims at a page of the server. */
const forgedForm = (address: string, button: string): View => ({
  status: 200,
  body: `<form method="post" action="${address}"><button type="submit" name="${button}">`,
})

const loggedIn = async (app: TestApp) => {
  const user = app.browser()
  await user.press(await user.open(await app.push()), 'login', ALICE)
  return user
}

describe('the address of a page, kept by the attacker who began the request', () => {
  it.each(['who has no cookies', 'who is logged in', 'who has begun a request too'])(
    'shows nothing to a victim %s',
    async (which) => {
      const app = await testApp()
      const attacker = app.browser()
      const address = addressOf(await attacker.open(await app.push()))
      const victim = which === 'who is logged in' ? await loggedIn(app) : app.browser()
      if (which === 'who has begun a request too') await victim.open(await app.push())
      const view = await victim.open(new URL(address))
      expect({ status: view.status, title: linesOf(view)[0] }).toEqual({ status: 404, title: 'Nothing to decide here' })
    },
  )

  it('takes no form of the victim, and answers it with no cookie', async () => {
    const app = await testApp()
    const address = addressOf(await app.browser().open(await app.push()))
    const { status, headers } = await app.fetch(address, postOf({ ...ALICE, login: 'yes', csrf_token: 'any' }))
    expect({ status, cookie: headers.get('set-cookie') }).toEqual({ status: 404, cookie: null })
  })
})

describe('the cookie of a request', () => {
  it('ends with the longest time that a request may wait, and is for this host alone', async () => {
    const { fetch, push } = await testApp()
    const { headers } = await fetch((await push()).href, GET)
    expect(headers.get('set-cookie')).toMatch(
      /^__Host-interaction=[\w-]{43}; Path=\/; HttpOnly; SameSite=None; Secure; Max-Age=1860$/,
    )
  })

  it('stays the same for the next request of the browser, so that both can be decided', async () => {
    const app = await testApp()
    const user = app.browser()
    const first = await user.open(await app.push())
    const second = await user.open(await app.push())
    expect((await user.press(first, 'deny')).leftFor?.searchParams.get('error')).toBe('access_denied')
    expect((await user.press(second, 'deny')).leftFor?.searchParams.get('error')).toBe('access_denied')
  })

  it.each(['', 'x', `${'A'.repeat(42)}!`])('that reads "%s" is replaced', async (value) => {
    const { fetch, push } = await testApp()
    const headers = { cookie: `__Host-interaction=${value}` }
    const response = await fetch((await push()).href, { ...GET, headers })
    expect(response.headers.get('set-cookie')).toMatch(/^__Host-interaction=[\w-]{43};/)
  })

  it('is not set where the request is refused', async () => {
    const { fetch } = await testApp()
    const { headers } = await fetch(`${ISSUER}/authorize?client_id=shop&request_uri=none`, GET)
    expect(headers.get('set-cookie')).toBeNull()
  })
})

describe('a form that another site posts', () => {
  it.each(['login', 'approve', 'deny', 'continue', 'another'])(
    'to %s is refused, sets no cookie and leaves the login as it was',
    async (button) => {
      const app = await testApp()
      const user = await loggedIn(app)
      const waiting = await user.open(await app.push())
      const refused = await user.press(forgedForm(addressOf(waiting), button), button, BOB)
      expect(refused.status).toBe(403)
      const { headers } = await app.fetch(addressOf(waiting), postOf({ [button]: 'yes' }))
      expect(headers.get('set-cookie')).toBeNull()
      expect(linesOf(await user.open(await app.push()))[1]).toBe('You are logged in as alice.')
    },
  )
})

describe('an attacker who knows a request_uri', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['by pressing Cancel', {}],
    ['by having it answered without a login', { prompt: 'none' }],
  ])('cannot end the request of the user %s', async (_how, parameters) => {
    const app = await testApp()
    const user = await loggedIn(app)
    await user.press(await user.open(await app.push()), 'approve')
    const url = await app.push(parameters)
    const attacker = app.browser()
    const opened = await attacker.open(url)
    const denied = opened.leftFor === undefined ? await attacker.press(opened, 'deny') : opened
    expect(denied.leftFor?.searchParams.get('error')).toMatch(/^(?:access_denied|login_required)$/)
    expect((await user.open(url)).leftFor?.searchParams.has('code')).toBe(true)
  })
})

describe('a user who has denied a request', () => {
  it('cannot go back to the page', async () => {
    const app = await testApp()
    const user = app.browser()
    const login = await user.open(await app.push())
    await user.press(login, 'deny')
    expect((await user.press(login, 'login', ALICE)).status).toBe(404)
  })
})
