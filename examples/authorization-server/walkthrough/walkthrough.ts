import { performance } from 'node:perf_hooks'
import { paymentSteps } from './payment.ts'
import type { Progress, WalkthroughOptions } from './steps.ts'
import { walletSteps } from './wallet.ts'

/** How one step went; `outcome` is what came of it, or what went wrong. */
export interface StepReport {
  readonly title: string
  readonly isRight: boolean
  readonly outcome: string
  readonly milliseconds: number
}

/** Drives a client and a browser through the server, and then tries what must not work. Stops at the first step that
 * does not go as it should. */
export const walkthrough = async (options: WalkthroughOptions): Promise<readonly StepReport[]> => {
  const { narrator } = options
  const progress: Progress = {}
  const reports: StepReport[] = []
  const steps = 'wallet' in options.settings ? walletSteps(options) : paymentSteps(options)
  for (const [index, { title, run }] of steps.entries()) {
    narrator.heading(`${index + 1}  ${title}`)
    narrator.takeEvents()
    const began = performance.now()
    const report = await run(progress, options).then(
      (outcome) => ({ isRight: true, outcome }),
      (error: unknown) => ({ isRight: false, outcome: error instanceof Error ? error.message : String(error) }),
    )
    narrator.say(report.outcome, report.isRight ? 'good' : 'bad')
    reports.push({ title, ...report, milliseconds: performance.now() - began })
    if (!report.isRight) break
  }
  return reports
}
