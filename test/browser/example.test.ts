import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { PHONE, shoot, useChromium, WITHOUT_JAVASCRIPT } from './support/browser.ts'
import { type Example, startExample, startFormPostClient } from './support/example.ts'
import { expectLegible } from './support/legible.ts'

const openTab = useChromium()

const headingOf = async (page: Page): Promise<string> => (await page.locator('h1').innerText()).trim()

const logIn = async (page: Page, { settings: { user } }: Example): Promise<void> => {
  await page.getByLabel('Username').fill(user.username)
  await page.getByLabel('Password').fill(user.password)
  await page.getByRole('button', { name: 'Log in' }).click()
}

const approve = (page: Page): Promise<void> => page.getByRole('button', { name: 'Approve' }).click()

/** How many codes went back to the client from here on. */
const countCodes = (page: Page, { redirect_uri }: Example): (() => number) => {
  let codes = 0
  page.on('request', (request) => {
    const url = request.url()
    if (url.startsWith(redirect_uri) && new URL(url).searchParams.has('code')) codes += 1
  })
  return () => codes
}

const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}

describe('a payment at the example', () => {
  it('is approved by keyboard alone', async () => {
    const example = await startExample()
    const { page } = await openTab()
    await page.goto(example.issuer)
    await shoot(page, 'example-home')
    await press(page, 'Tab', 'Enter')
    await page.waitForURL(`${example.issuer}/interaction/*`)
    await shoot(page, 'example-login')
    await page.locator('input[name=username]:focus').waitFor()
    await page.keyboard.type(example.settings.user.username)
    await press(page, 'Tab')
    await page.keyboard.type(example.settings.user.password)
    await press(page, 'Enter')
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await press(page, 'Tab')
    await shoot(page, 'example-consent')
    await press(page, 'Enter')
    await page.waitForURL(`${example.redirect_uri}**`)
    expect(await headingOf(page)).toBe('The payment is approved')
    await shoot(page, 'example-end')
  })

  it('is denied by keyboard alone', async () => {
    const example = await startExample()
    const { page } = await openTab()
    const codes = countCodes(page, example)
    await page.goto(example.startUrl)
    await logIn(page, example)
    await page.getByRole('button', { name: 'Deny' }).waitFor()
    await press(page, 'Tab', 'Tab', 'Enter')
    await page.waitForURL(`${example.redirect_uri}**`)
    expect(await headingOf(page)).toBe('The payment was not approved')
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied')
    expect(codes()).toBe(0)
  })

  it('is not approved by an Enter that comes too early', async () => {
    const example = await startExample()
    const { page } = await openTab()
    await page.goto(example.startUrl)
    await logIn(page, example)
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await press(page, 'Enter', 'Space')
    await page.reload()
    expect(await headingOf(page)).toContain('asks for your approval')
  })

  it('can be cancelled before anybody logs in, with both fields empty', async () => {
    const example = await startExample()
    const { page } = await openTab()
    await page.goto(example.startUrl)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.waitForURL(`${example.redirect_uri}**`)
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied')
  })

  it('survives a wrong password, which is asked for again where the cursor stands', async () => {
    const example = await startExample()
    const { page } = await openTab()
    await page.goto(example.startUrl)
    await page.locator('input[name=username]:focus').waitFor()
    await page.keyboard.type(example.settings.user.username)
    await press(page, 'Tab')
    await page.keyboard.type('not the password')
    await press(page, 'Enter')
    expect(await page.getByRole('alert').innerText()).toBe('The username or the password is wrong.')
    await shoot(page, 'example-wrong-password')
    await page.locator('input[name=password]:focus').waitFor()
    await page.keyboard.type(example.settings.user.password)
    await press(page, 'Enter')
    await approve(page)
    await page.waitForURL(`${example.redirect_uri}**`)
    expect(await headingOf(page)).toBe('The payment is approved')
  })

  it('survives reloads before the login and after it', async () => {
    const example = await startExample()
    const { page } = await openTab()
    await page.goto(example.startUrl)
    await page.reload()
    await page.reload()
    await logIn(page, example)
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await page.reload()
    await approve(page)
    await page.waitForURL(`${example.redirect_uri}**`)
    expect(await headingOf(page)).toBe('The payment is approved')
  })

  it('survives going back from the consent page and forth', async () => {
    const example = await startExample()
    const { page } = await openTab()
    await page.goto(example.issuer)
    await page.getByRole('link', { name: 'Start the flow' }).click()
    await logIn(page, example)
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await page.goBack()
    await page.goForward()
    await approve(page)
    await page.waitForURL(`${example.redirect_uri}**`)
    expect(await headingOf(page)).toBe('The payment is approved')
  })

  it('gives one code, whatever the user does with the back button afterwards', async () => {
    const example = await startExample()
    const { page } = await openTab()
    const codes = countCodes(page, example)
    await page.goto(example.issuer)
    await page.getByRole('link', { name: 'Start the flow' }).click()
    await page.waitForURL(`${example.issuer}/interaction/*`)
    const interaction = page.url()
    await logIn(page, example)
    await approve(page)
    await page.waitForURL(`${example.redirect_uri}**`)
    await page.goBack()
    expect(await headingOf(page)).toBe('Nothing to decide here')
    await shoot(page, 'example-over')
    await page.goto(interaction)
    expect(await headingOf(page)).toBe('Nothing to decide here')
    expect(codes()).toBe(1)
  })

  it('is out of reach of another browser', async () => {
    const example = await startExample()
    const { page } = await openTab()
    await page.goto(example.startUrl)
    const { page: other } = await openTab()
    const response = await other.goto(page.url())
    expect(response?.status()).toBe(404)
    expect(await headingOf(other)).toBe('Nothing to decide here')
  })

  it('is legible on a phone, page by page', async () => {
    const example = await startExample()
    const { page } = await openTab(PHONE)
    const look = async (name: string): Promise<void> => {
      await shoot(page, `example-phone-${name}`)
      await expectLegible(page)
    }
    await page.goto(example.issuer)
    await look('home')
    await page.getByRole('link', { name: 'Start the flow' }).tap()
    await look('login')
    await page.getByLabel('Username').fill('x'.repeat(200))
    await page.getByLabel('Password').fill('x')
    await page.getByRole('button', { name: 'Log in' }).tap()
    await page.getByRole('alert').waitFor()
    await look('wrong-password')
    await logIn(page, example)
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await look('consent')
    await approve(page)
    await page.waitForURL(`${example.redirect_uri}**`)
    await look('end')
  })
})

describe('a form_post client at the example', () => {
  it('gets its code by a post that nobody sees', async () => {
    const example = await startExample()
    const { page } = await openTab()
    await page.goto(await startFormPostClient(example))
    await logIn(page, example)
    await approve(page)
    await page.waitForURL('**/callback')
    expect(await headingOf(page)).toBe('Done by dpop')
  })

  it('gets it without JavaScript by one button more', async () => {
    const example = await startExample()
    const { page } = await openTab(WITHOUT_JAVASCRIPT)
    await page.goto(await startFormPostClient(example))
    await logIn(page, example)
    await approve(page)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL('**/callback')
    expect(await headingOf(page)).toBe('Done by dpop')
  })
})
