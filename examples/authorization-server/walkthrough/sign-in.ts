import { begin } from '../demo-client/flow.ts'
import type { Browser } from './browser.ts'
import { expect, known, type Progress, type Step } from './steps.ts'

/** Pushes a request, and looks at what the browser will carry. */
export const pushRequest = async (progress: Progress): Promise<void> => {
  progress.flow = await begin(known(progress.client))
  const { searchParams } = progress.flow.url
  expect(searchParams.has('request_uri') && searchParams.size === 2, 'The browser carries more than a request_uri.')
}

/** The browser opens the URL of the pushed request. `report` is what the step prints. */
export const openLoginPage = (browser: Browser, report: string): Step => ({
  title: 'The browser takes the request_uri to the authorization endpoint (RFC 9126 §4)',
  run: async (progress) => {
    progress.view = await browser.open(known(progress.flow).url)
    expect(progress.view.body.includes('name="password"'), 'There is no login page.')
    return report
  },
})

export const approve = (browser: Browser): Step => ({
  title: 'The user approves, and the browser goes back with a code (RFC 6749 §4.1.2, RFC 9207)',
  run: async (progress, { issuer }) => {
    progress.view = await browser.press(known(progress.view), 'approve')
    const { searchParams } = known(progress.view.leftFor)
    expect(searchParams.has('code') && searchParams.get('iss') === issuer, 'The answer has no code, or no issuer.')
    return 'The client gets a code, its state and the issuer.'
  },
})
