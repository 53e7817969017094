import { requestText } from '../judge/reply-text.ts'
import { type Choice, whyNot } from './applicable.ts'
import { applyFault } from './apply.ts'
import { faultsFor } from './faults.ts'
import { type Bench, breakableOf, type Making, originalOf, type Situated, situate } from './judging.ts'
import { type State, situationOf } from './state.ts'

/** Puts a fault of the policy into the request of a state. Undefined where the request cannot have it. */
export const putFault = async (
  name: string,
  state: State,
  bench: Bench,
): Promise<{ readonly state: State; readonly made: Omit<Making, 'text'> } | undefined> => {
  const read = await situate(state, bench)
  const fault = faultsFor(state.profile).find((one) => one.name === name)
  if (!read.ok || read.kind !== undefined || fault === undefined) return undefined
  if (whyNot(fault, breakableOf(read.situation, state)) !== undefined) return undefined
  const broken = await applyFault(fault, read.situation, state.profile, await bench.keysFor(state.profile))
  const { pem: certificate = state.certificate, unverified = state.unverified } = broken.certificate ?? {}
  const before = { title: `What is broken: ${fault.how}`, text: state.text, certificate: state.certificate }
  return {
    state: { ...state, text: requestText(broken.request), certificate, unverified },
    made: { before, applied: { name, reason: fault.reason, signed: broken.signed } },
  }
}

/** The faults of the policy, and why the request that is there cannot have some of them. */
export const choicesFor = (
  read: Situated,
  state: State,
  making: Making | undefined,
  loadedAt: number,
): readonly Choice[] => {
  const all = faultsFor(state.profile)
  const alike = (why: string | undefined) => all.map((fault) => ({ fault, why }))
  // the page makes another request then
  if (making?.isMade === true) return alike(undefined)
  if (!read.ok) return alike('There is no request to change: paste one, or choose an example.')
  if (read.kind !== undefined) return alike('A token alone is not changed: paste the whole request.')
  const original = originalOf(state, making)
  const was = original && situationOf(original, loadedAt)
  const breakable = breakableOf(was?.ok === true ? was.situation : read.situation, original ?? state)
  return all.map((fault) => ({ fault, why: whyNot(fault, breakable) }))
}
