import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { linesOf, type View } from '../../examples/authorization-server/walkthrough/browser.ts'
import { ALICE, BOB, CALLBACK, ISSUER, PAYMENT, postOf, STATE, testApp } from './support/app.ts'

/** The parameters with which the browser was sent back to the client. */
const answerOf = ({ leftFor }: View): Readonly<Record<string, string>> => {
  if (leftFor === undefined) throw new Error('The browser is still at the server.')
  expect(leftFor.origin + leftFor.pathname).toBe(CALLBACK)
  return Object.fromEntries(leftFor.searchParams)
}

const CODE = /^[\w-]{43}$/

describe('a user who logs in and approves', () => {
  it('is sent back with a code, the state and the issuer', async () => {
    const { browser, push } = await testApp()
    const user = browser()
    const consent = await user.press(await user.open(await push()), 'login', ALICE)
    const answer = answerOf(await user.press(consent, 'approve'))
    expect(answer).toEqual({ code: expect.stringMatching(CODE), state: STATE, iss: ISSUER })
  })

  it('sees who asks, for which scopes, and each member of each detail', async () => {
    const { browser, push } = await testApp()
    const user = browser()
    const asked = { scope: 'openid orders', authorization_details: JSON.stringify([PAYMENT]) }
    const consent = await user.press(await user.open(await push(asked)), 'login', ALICE)
    expect(linesOf(consent)).toEqual([
      'The <b>Shop</b> asks for your approval',
      'You are logged in as alice.',
      'You will be sent to shop.example.',
      'Payment',
      'Amount: 9.99 EUR',
      'To: Merchant A',
      'Access',
      'Know who you are (openid)',
      'See your orders (orders)',
      'Approve',
      'Deny',
    ])
    expect(consent.body).toContain('The &lt;b&gt;Shop&lt;/b&gt; asks')
  })

  it.each([
    ['turns the direction of writing', 'Merchant \u202eA'],
    ['breaks the line', 'Merchant A\nfor nothing'],
  ])('never sees a text that %s', async (_what, to) => {
    const { push } = await testApp()
    const attempt = push({ authorization_details: JSON.stringify([{ ...PAYMENT, to }]) })
    await expect(attempt).rejects.toThrow('invalid_authorization_details')
  })

  it('sees a mark where a character of the client’s name cannot be seen, on every page', async () => {
    const client = { client_id: 'shop', client_secret: 'a secret of the shop', redirect_uris: [CALLBACK] }
    const registered = { ...client, client_name: 'Shop\u200b', token_endpoint_auth_method: 'client_secret_post' }
    const { browser, push } = await testApp({ clients: [registered] })
    const user = browser()
    const login = await user.open(await push({ prompt: 'select_account' }))
    await user.press(login, 'login', ALICE)
    const account = await user.open(await push({ prompt: 'select_account' }))
    const consent = await user.press(account, 'continue')
    expect([login, account, consent].map((view) => linesOf(view)[0])).toEqual([
      'Log in to continue to Shop\ufffd',
      'Choose an account to continue to Shop\ufffd',
      'Shop\ufffd asks for your approval',
    ])
  })

  it('never approves a member that the page does not show', async () => {
    const { push } = await testApp()
    const attempt = push({ authorization_details: JSON.stringify([{ ...PAYMENT, recurring: 'P1M' }]) })
    await expect(attempt).rejects.toThrow('invalid_authorization_details')
  })
})

describe('a wrong password', () => {
  it('is told, not repeated, and does not end the request', async () => {
    const { browser, push, events } = await testApp()
    const user = browser()
    const login = await user.open(await push())
    const failed = await user.press(login, 'login', { ...ALICE, password: 'looking-glass' })
    expect(failed.status).toBe(403)
    expect(failed.body).toContain('role="alert"')
    expect(failed.body).toContain('value="alice"')
    expect(failed.body).not.toContain('looking-glass')
    expect(events.map(({ type }) => type)).toContain('login_failed')
    expect(linesOf(await user.press(failed, 'login', ALICE))[0]).toMatch(/asks for your approval$/)
  })

  it('reads as a name that nobody has', async () => {
    const { browser, push } = await testApp()
    const user = browser()
    const login = await user.open(await push())
    const wrongPassword = await user.press(login, 'login', { username: 'alice', password: 'x' })
    const wrongName = await user.press(login, 'login', { username: 'carol', password: 'x' })
    expect(wrongName.status).toBe(wrongPassword.status)
    expect(wrongName.body).toBe(wrongPassword.body.replace('value="alice"', 'value="carol"'))
  })
})

describe('a form', () => {
  it.each([
    ['without its token', ''],
    ['with a made-up token', 'A'.repeat(43)],
  ])('%s does nothing', async (_what, csrf_token) => {
    const { browser, push, events } = await testApp()
    const user = browser()
    const url = await push()
    const login = await user.open(url)
    expect((await user.press(login, 'login', { ...ALICE, csrf_token })).status).toBe(403)
    expect((await user.press(login, 'deny', { csrf_token })).status).toBe(403)
    expect(events.filter(({ type }) => type === 'form_refused')).toHaveLength(2)
    expect(linesOf(await user.open(url))[0]).toMatch(/^Log in/)
  })

  it('that was shown before the login approves nothing after it', async () => {
    const { browser, push } = await testApp()
    const user = browser()
    const login = await user.open(await push())
    await user.press(login, 'login', ALICE)
    const [, csrf_token = ''] = /name="csrf_token" value="([^"]*)"/.exec(login.body) ?? []
    const [, action = ''] = /action="([^"]*)"/.exec(login.body) ?? []
    const forged: View = {
      status: 200,
      body: `<form method="post" action="${action}"><button type="submit" name="approve">`,
    }
    expect((await user.press(forged, 'approve', { csrf_token })).status).toBe(403)
  })

  it('of another browser does nothing', async () => {
    const { browser, push } = await testApp()
    const [user, attacker] = [browser(), browser()]
    const consent = await user.press(await user.open(await push()), 'login', ALICE)
    expect((await attacker.press(consent, 'approve')).status).toBe(404)
    expect(answerOf(await user.press(consent, 'approve'))).toHaveProperty('code')
  })
})

describe('a user who declines', () => {
  it.each(['login', 'consent'])('at the %s page sends the client an error', async (where) => {
    const { browser, push } = await testApp()
    const user = browser()
    const login = await user.open(await push())
    const view = where === 'login' ? login : await user.press(login, 'login', ALICE)
    const { error, state, iss, code } = answerOf(await user.press(view, 'deny'))
    expect({ error, state, iss, code }).toEqual({ error: 'access_denied', state: STATE, iss: ISSUER, code: undefined })
  })
})

describe('a request that was pushed', () => {
  it('survives every reload before the login', async () => {
    const { browser, push } = await testApp()
    const user = browser()
    const url = await push()
    await user.open(url)
    await user.open(url)
    const consent = await user.press(await user.open(url), 'login', ALICE)
    expect(answerOf(await user.press(consent, 'approve'))).toHaveProperty('code')
  })

  it('survives a login that takes five minutes, although its request_uri lives for one', async () => {
    const { browser, push, clock } = await testApp()
    const user = browser()
    const url = await push()
    const login = await user.open(url)
    clock.advance(300)
    const consent = await user.press(login, 'login', ALICE)
    expect(answerOf(await user.press(consent, 'approve'))).toHaveProperty('code')
    expect((await user.open(url)).status).toBe(400)
  })

  it('cannot be presented when its minute is over', async () => {
    const { browser, push, clock } = await testApp()
    const url = await push()
    clock.advance(60)
    const view = await browser().open(url)
    expect({ status: view.status, isRefused: view.body.includes('This sign-in link has expired') }).toEqual({
      status: 400,
      isRefused: true,
    })
  })

  it('is decided once, in whichever window that happens first', async () => {
    const { browser, push } = await testApp()
    const user = browser()
    const url = await push()
    const first = await user.press(await user.open(url), 'login', ALICE)
    const second = await user.open(url)
    expect(answerOf(await user.press(first, 'approve'))).toHaveProperty('code')
    const late = await user.press(second, 'approve')
    expect({ status: late.status, leftFor: late.leftFor }).toEqual({ status: 400, leftFor: undefined })
  })
})

describe('the session', () => {
  it('has a new name after each login, in a cookie that only this host and no script reads', async () => {
    const app = await testApp()
    const { fetch, push } = app
    const jar = new Map<string, string>()
    const send = async (url: string, form?: Readonly<Record<string, string>>) => {
      const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
      const get = { method: 'GET', headers: { cookie }, body: null, redirect: 'manual' } as const
      const response = await fetch(url, form === undefined ? get : postOf(form, { cookie }))
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(response.headers.get('set-cookie') ?? '') ?? []
      if (name !== '') jar.set(name, value)
      return response
    }
    const logIn = async () => {
      const interaction = (await send((await push({ prompt: 'login' })).href)).headers.get('location') ?? ''
      const [, csrf_token = ''] = /name="csrf_token" value="([^"]*)"/.exec(await (await send(interaction)).text()) ?? []
      const { headers } = await send(interaction, { ...ALICE, csrf_token })
      return headers.get('set-cookie') ?? ''
    }
    const [first, second] = [await logIn(), await logIn()]
    expect(first).toMatch(/^__Host-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
    expect(second).not.toBe(first)
    const find = (cookie: string) =>
      app.context.sessions.find({
        method: 'GET',
        url: ISSUER,
        headers: new Headers({ cookie: cookie.split(';')[0] ?? '' }),
      })
    expect(await find(first)).toBeUndefined()
    expect((await find(second))?.login.subject).toBe('1')
  })

  it('forgets the login when its time is over, and not the request', async () => {
    const { browser, push, clock } = await testApp({ loginLifetime: 600 })
    const user = browser()
    const url = await push({ prompt: 'consent' })
    const consent = await user.press(await user.open(url), 'login', ALICE)
    clock.advance(600)
    const old = await user.press(consent, 'approve')
    expect({ status: old.status, title: linesOf(old)[0] }).toEqual({ status: 403, title: 'This form is too old' })
    const [, again = ''] = /<a class="button" href="([^"]*)"/.exec(old.body) ?? []
    const login = await user.open(new URL(again))
    expect(linesOf(login)[0]).toMatch(/^Log in/)
    expect(answerOf(await user.press(await user.press(login, 'login', ALICE), 'approve'))).toHaveProperty('code')
  })

  it('that is about to end does not end with it what was begun in it', async () => {
    const { browser, push, clock } = await testApp({ loginLifetime: 600 })
    const user = browser()
    await user.press(await user.open(await push()), 'login', ALICE)
    clock.advance(1000)
    const login = await user.open(await push())
    clock.advance(1600)
    expect(linesOf(await user.press(login, 'login', ALICE))[0]).toMatch(/asks for your approval$/)
  })

  it('is found again when another site posts the request, and so comes without the cookie', async () => {
    const { browser, push } = await testApp()
    const user = browser()
    await user.press(await user.open(await push()), 'login', ALICE)
    const form = await push()
    const posted: View = {
      status: 200,
      body: `<form method="post" action="${ISSUER}/authorize"><button type="submit" name="go">`,
    }
    const view = await user.press(posted, 'go', Object.fromEntries(form.searchParams))
    expect(linesOf(view)[0]).toMatch(/asks for your approval$/)
  })
})

describe('prompt and max_age', () => {
  const consented = async (app: Awaited<ReturnType<typeof testApp>>) => {
    const user = app.browser()
    await user.press(await user.press(await user.open(await app.push()), 'login', ALICE), 'approve')
    return user
  }

  it('none is answered at once: a code after a consent on record, else what is missing', async () => {
    const app = await testApp()
    expect(answerOf(await app.browser().open(await app.push({ prompt: 'none' }))).error).toBe('login_required')
    const user = await consented(app)
    expect(answerOf(await user.open(await app.push({ prompt: 'none' })))).toHaveProperty('code')
    const more = await app.push({ prompt: 'none', scope: 'openid email' })
    expect(answerOf(await user.open(more)).error).toBe('consent_required')
    const payment = await app.push({ prompt: 'none', authorization_details: JSON.stringify([PAYMENT]) })
    expect(answerOf(await user.open(payment)).error).toBe('consent_required')
  })

  it('login asks for the password once more, and only once', async () => {
    const app = await testApp()
    const user = await consented(app)
    const login = await user.open(await app.push({ prompt: 'login' }))
    expect(linesOf(login)[0]).toMatch(/^Log in/)
    expect(answerOf(await user.press(login, 'login', ALICE))).toHaveProperty('code')
  })

  it('consent asks again although there is a consent on record', async () => {
    const app = await testApp()
    const user = await consented(app)
    const consent = await user.open(await app.push({ prompt: 'consent' }))
    expect(linesOf(consent)[0]).toMatch(/asks for your approval$/)
    expect(answerOf(await user.press(consent, 'approve'))).toHaveProperty('code')
  })

  it('a consent on record is for ninety days', async () => {
    const app = await testApp()
    const user = await consented(app)
    const again = async () => user.press(await user.open(await app.push()), 'login', ALICE)
    app.clock.advance(89 * 86_400)
    expect(answerOf(await again())).toHaveProperty('code')
    app.clock.advance(86_400)
    expect(linesOf(await again())[0]).toMatch(/asks for your approval$/)
  })

  it('select_account lets the user go on, or be somebody else', async () => {
    const app = await testApp()
    const user = await consented(app)
    const url = await app.push({ prompt: 'select_account' })
    expect(answerOf(await user.press(await user.open(url), 'continue'))).toHaveProperty('code')
    const login = await user.press(await user.open(await app.push({ prompt: 'select_account' })), 'another')
    const consent = await user.press(login, 'login', BOB)
    expect(linesOf(consent)[1]).toBe('You are logged in as bob.')
  })

  it('max_age asks for the password when the login is older', async () => {
    const app = await testApp()
    const user = await consented(app)
    app.clock.advance(100)
    expect(answerOf(await user.open(await app.push({ max_age: '100' })))).toHaveProperty('code')
    expect(linesOf(await user.open(await app.push({ max_age: '99' })))[0]).toMatch(/^Log in/)
  })

  it('login_hint fills in the name', async () => {
    const app = await testApp()
    const view = await app.browser().open(await app.push({ login_hint: 'alice"><script>' }))
    expect(view.body).toContain('value="alice&quot;&gt;&lt;script&gt;"')
  })
})

describe('every page', () => {
  it('can be framed by nobody, runs no script, is kept nowhere, and lets a form be answered by a redirect', async () => {
    const { fetch, push } = await testApp()
    const get = (url: string, cookie = '') =>
      fetch(url, { method: 'GET', headers: { cookie }, body: null, redirect: 'manual' })
    const presented = await get((await push()).href)
    const cookie = presented.headers.get('set-cookie')?.split(';')[0] ?? ''
    const login = presented.headers.get('location') ?? ''
    const without = ['/', '/nothing-here', '/interaction/unknown', '/authorize'].map((path) => ISSUER + path)
    for (const url of [login, ...without]) {
      const { headers } = await get(url, cookie)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toMatch(
        /^default-src 'none'; style-src 'sha256-[\w+/]+=*'; base-uri 'none'; frame-ancestors 'none'/,
      )
      expect(policy.endsWith("; form-action 'none'"), url).toBe(url !== login)
      expect(policy.includes('form-action'), url).toBe(url !== login)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
    }
  })

  it('and every other answer of an https server keeps browsers to https (FAPI 2.0 Security Profile §5.2.3)', async () => {
    const { fetch, push } = await testApp()
    const get = { method: 'GET', headers: {}, body: null, redirect: 'manual' } as const
    for (const url of [(await push()).href, `${ISSUER}/`, `${ISSUER}/jwks`, `${ISSUER}/token`, `${ISSUER}/none`]) {
      expect((await fetch(url, get)).headers.get('strict-transport-security'), url).toBe('max-age=31536000')
    }
  })

  it('has the style that its policy allows', async () => {
    const response = await (await testApp()).fetch(`${ISSUER}/`, {
      method: 'GET',
      headers: {},
      body: null,
      redirect: 'manual',
    })
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(await response.text()) ?? []
    const hash = createHash('sha256').update(style).digest('base64')
    expect(response.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`)
  })

  it('names its fields and tells their purpose', async () => {
    const { browser, push } = await testApp()
    const { body } = await browser().open(await push())
    for (const name of ['username', 'password']) {
      expect(body).toMatch(
        new RegExp(`<label for="${name}">[^<]+</label>\\s*<input id="${name}" name="${name}" [^>]*required`),
      )
    }
    expect(body.match(/ autofocus/g)).toHaveLength(1)
  })
})
