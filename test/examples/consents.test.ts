import { describe, expect, it } from 'vitest'
import { linesOf, type View } from '../../examples/authorization-server/walkthrough/browser.ts'
import { ALICE, ISSUER, type TestApp, testApp } from './support/app.ts'

const TITLE = /asks for your approval$/

const isConsentPage = (view: View): boolean => TITLE.test(linesOf(view)[0] ?? '')

/** The button of another page, in a form that carries the token of this one. */
const withButton = (view: View, name: string): View => ({
  ...view,
  body: view.body.replace('</form>', `<button type="submit" name="${name}">.</button></form>`),
})

/** What a second request meets when a user has approved a first one. */
const afterApproval = async (
  first: Readonly<Record<string, string>>,
  second: Readonly<Record<string, string>>,
  app?: TestApp,
): Promise<'granted' | 'shown'> => {
  const { browser, push } = app ?? (await testApp())
  const user = browser()
  await user.press(await user.press(await user.open(await push(first)), 'login', ALICE), 'approve')
  const view = await user.open(await push(second))
  if (view.leftFor?.searchParams.has('code')) return 'granted'
  expect(isConsentPage(view)).toBe(true)
  return 'shown'
}

const RESOURCE = `${ISSUER}/resource`
const EMAIL = JSON.stringify({ userinfo: { email: null } })

describe('a consent covers a request', () => {
  it.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, 'granted' | 'shown']>([
    ['that asks for the same', { scope: 'openid orders' }, { scope: 'openid orders' }, 'granted'],
    ['in whichever order', { scope: 'openid orders' }, { scope: 'orders openid' }, 'granted'],
    ['but not for more scope', { scope: 'openid' }, { scope: 'openid orders' }, 'shown'],
    ['but not for a resource beside it', {}, { resource: RESOURCE }, 'shown'],
    ['at the same resource', { resource: RESOURCE }, { resource: RESOURCE }, 'granted'],
    ['but not without the resource', { resource: RESOURCE }, {}, 'shown'],
    ['but not for a claim beside it', {}, { claims: EMAIL }, 'shown'],
    ['for the same claim', { claims: EMAIL }, { claims: EMAIL }, 'granted'],
    ['but not for a claim in the ID token', {}, { claims: JSON.stringify({ id_token: { email: null } }) }, 'shown'],
  ])('%s', async (_what, first, second, expected) => {
    expect(await afterApproval(first, second)).toBe(expected)
  })

  it('but not when two consents together would', async () => {
    const app = await testApp()
    expect(await afterApproval({ scope: 'openid' }, { scope: 'orders' }, app)).toBe('shown')
    const user = app.browser()
    await user.press(await user.open(await app.push({ scope: 'orders' })), 'login', ALICE)
    expect(isConsentPage(await user.open(await app.push({ scope: 'openid orders' })))).toBe(true)
  })
})

describe('approve', () => {
  it('does nothing at the login page, whether or not somebody is logged in', async () => {
    const app = await testApp()
    const user = app.browser()
    const login = await user.open(await app.push())
    expect(linesOf(await user.press(withButton(login, 'approve'), 'approve'))[0]).toMatch(/^Log in/)
    await user.press(login, 'login', ALICE)
    const again = await user.open(await app.push({ prompt: 'login' }))
    expect(linesOf(await user.press(withButton(again, 'approve'), 'approve'))[0]).toMatch(/^Log in/)
    expect(isConsentPage(await user.press(again, 'login', ALICE))).toBe(true)
  })

  it('does nothing at the choice of an account', async () => {
    const app = await testApp()
    const user = app.browser()
    await user.press(await user.open(await app.push()), 'login', ALICE)
    const choice = await user.open(await app.push({ prompt: 'select_account' }))
    const view = await user.press(withButton(choice, 'approve'), 'approve')
    expect(linesOf(view)[0]).toMatch(/^Choose an account/)
    expect(isConsentPage(await user.press(view, 'continue'))).toBe(true)
  })

  it('is not remembered where it led to no grant', async () => {
    const app = await testApp()
    const user = app.browser()
    const consent = await user.press(await user.open(await app.push()), 'login', ALICE)
    app.clock.advance(3600)
    expect((await user.press(consent, 'approve')).leftFor).toBeUndefined()
    const later = app.browser()
    const view = await later.press(await later.open(await app.push()), 'login', ALICE)
    expect(isConsentPage(view)).toBe(true)
  })

  it('is not remembered where the server denies the request', async () => {
    const app = await testApp({ parameters: 'auth0Parameters' })
    const user = app.browser()
    const consent = await user.press(await user.open(await app.push({ organization: 'org_1' })), 'login', ALICE)
    expect((await user.press(consent, 'approve')).leftFor?.searchParams.get('error')).toBe('access_denied')
    expect(isConsentPage(await user.open(await app.push()))).toBe(true)
  })
})

describe('the consent page', () => {
  it('lists the claims that the request asks for one by one', async () => {
    const app = await testApp()
    const user = app.browser()
    const claims = JSON.stringify({
      userinfo: { phone_number: { essential: true } },
      id_token: { email: null, auth_time: null },
    })
    const lines = linesOf(await user.press(await user.open(await app.push({ claims })), 'login', ALICE))
    expect(lines.slice(lines.indexOf('About you'), -2)).toEqual(['About you', 'email', 'phone number'])
  })
})
