import { findEvidence } from '../judge/evidence.ts'
import { type Judgement, judge } from '../judge/judge.ts'
import { makePageKeys, type PageKeys } from '../judge/page-keys.ts'
import { type ProfileName, profileOf } from '../judge/profiles.ts'
import { takeApart } from './anatomy.ts'
import { type ClientInput, readClient } from './client-input.ts'
import { h, renew } from './dom.ts'
import { type Form, makeForm } from './form.ts'
import { STARTS } from './starts.ts'
import { INITIAL, type Situation, type State, situationOf } from './state.ts'
import { anatomyView, checksView, replyView, verdictView } from './views.ts'

/** The keys for a policy: those of the page, unless its algorithms leave them out. Each kind is made once. */
const keySource = () => {
  const made = new Map<string, Promise<PageKeys>>()
  return (profile: ProfileName): Promise<PageKeys> => {
    const { policy } = profileOf(profile)
    const takesES256 = [
      policy.token_endpoint_auth_signing_alg_values_supported,
      policy.request_object_signing_alg_values_supported,
    ].every((algorithms) => algorithms.includes('ES256'))
    const kind = takesES256 ? 'ES256' : profile
    const keys = made.get(kind) ?? makePageKeys(profile)
    made.set(kind, keys)
    return keys
  }
}

/** Runs the page inside an element. */
export const startApp = (root: HTMLElement): void => {
  const loadedAt = Math.floor(Date.now() / 1000)
  const keysFor = keySource()
  let state: State = INITIAL
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const status = h('div', { id: 'verdict', role: 'status', tabindex: -1 })
  const results = h('div', { class: 'results' })
  const form: Form = makeForm({
    change: (changes) => {
      state = { ...state, ...changes }
      clearTimeout(timer)
      timer = setTimeout(() => void judgeAgain(), 'text' in changes ? 200 : 0)
    },
    start: (name) => void begin(name),
  })

  const begin = async (name: string): Promise<void> => {
    const start = STARTS[name]
    if (start === undefined) return
    const { profile, write } = start
    const text = await write(await keysFor(profile), loadedAt)
    state = { ...INITIAL, profile, text }
    await judgeAgain()
  }

  const judgeAgain = async (): Promise<void> => {
    const mine = ++turn
    form.show(state)
    const client = readClient(state.metadata, state.certificate)
    form.tellClient(client.problem)
    const read = situationOf(state, loadedAt)
    if (!read.ok) {
      form.tell([], state.text.trim() === '' ? undefined : read.problem)
      status.replaceChildren(h('p', { class: 'waiting' }, 'Paste a request, or start with an example.'))
      results.replaceChildren()
      return
    }
    const { situation } = read
    form.guess(situation.issuer, situation.endpoint)
    form.tell(situation.notes, undefined)
    try {
      const judgement = await judgementOf(situation, client)
      // a later change has overtaken this one
      if (mine === turn) showJudgement(situation, judgement, client)
    } catch (error) {
      if (mine === turn) showFailure(error)
    }
  }

  const judgementOf = async (
    { request, endpoint, issuer, madeAt }: Situation,
    { metadata, certificate }: ClientInput,
  ): Promise<Judgement> => {
    const { profile, offset, sends } = state
    const setting = { profile, endpoint, issuer, now: madeAt + offset, madeAt, metadata, certificate, sends }
    return judge(request, setting, await keysFor(profile))
  }

  const showJudgement = (situation: Situation, judgement: Judgement, { certificate }: ClientInput): void => {
    const { request, endpoint, madeAt } = situation
    const evidence = findEvidence(request, endpoint)
    status.replaceChildren(verdictView(judgement, `A server under the policy ${profileOf(state.profile).title}`))
    renew(
      results,
      checksView(judgement),
      replyView(judgement),
      anatomyView(takeApart(request, evidence, madeAt + state.offset, certificate), judgement.objection?.parameter),
    )
  }

  /** The library throws for a server that cannot be, such as one under an issuer that is no URL. */
  const showFailure = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error)
    status.replaceChildren(h('p', { class: 'problem' }, `There is no such server. ${message.slice(0, 500)}`))
    results.replaceChildren()
  }

  root.append(h('div', { class: 'bench' }, form.element, h('div', { class: 'answer' }, status, results)))
  void begin('fapi2')
}
