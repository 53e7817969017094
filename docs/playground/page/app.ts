import { readPaste } from '../input/index.ts'
import { findEvidence } from '../judge/evidence.ts'
import type { Judgement } from '../judge/judge.ts'
import { guessProfile, type ProfileName, profileOf } from '../judge/profiles.ts'
import { requestText } from '../judge/reply-text.ts'
import { relative, timeText } from './anatomy.ts'
import { readClient } from './client-input.ts'
import { samplesOf } from './code-samples.ts'
import { appliedNotes, besideView, changesView } from './comparisons.ts'
import { differencesOf } from './difference.ts'
import { guessKind, profileFor, tokenAlone } from './doctor.ts'
import { h, renew } from './dom.ts'
import { EXAMPLES } from './examples.ts'
import { commit, faultOfReason, faultsFor } from './faults.ts'
import { type Form, makeForm } from './form.ts'
import { type Bench, groupsOf, judgeSituation, type Making, makingOf, originalOf, situate } from './judging.ts'
import { keySource } from './keys.ts'
import { readFragment, writeFragment } from './link.ts'
import { choicesFor, putFault } from './put-fault.ts'
import { withoutSecrets } from './secrets.ts'
import { makeShare, type Shared } from './share.ts'
import { canSign, signRequest } from './sign.ts'
import { STARTS } from './starts.ts'
import { INITIAL, type Situation, type State, situationOf } from './state.ts'
import { anatomyView, checksView, replyView, samplesView, verdictView } from './views.ts'

/** Runs the page inside an element. */
export const startApp = (root: HTMLElement): void => {
  const loadedAt = Math.floor(Date.now() / 1000)
  const keysFor = keySource()
  const bench: Bench = { keysFor, loadedAt }
  let state: State = INITIAL
  let making: Making | undefined
  /** Whether the reader, or a link, chose the policy. */
  let isChosen = false
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const status = h('div', { id: 'verdict', role: 'status', tabindex: -1 })
  const results = h('div', { class: 'results' })
  const change = (changes: Partial<State>): void => {
    isChosen ||= 'profile' in changes
    state = { ...state, ...changes }
    // the policy of an example says nothing of the request that replaces it
    if ('text' in changes && !isChosen && madeHere() === undefined) state = { ...state, profile: policyFor(state.text) }
    clearTimeout(timer)
    timer = setTimeout(() => void judgeAgain(), 'text' in changes ? 200 : 0)
  }
  const form: Form = makeForm({
    change,
    start: (name) => void begin(name),
    breakIt: (name) => void breakOwn(name),
    sign: () => void sign(),
  })

  /** What was made stays known while its first line stands: the rest may be edited. A fault that was put into a pasted request is
   * known while nothing is edited, because another request may begin with the same line. */
  const madeHere = (): Making | undefined => {
    const part = (text: string) => (making?.applied === undefined ? text.split('\n', 1)[0] : text)
    return making !== undefined && part(state.text) === part(making.text) ? making : undefined
  }

  const take = async (next: State, made: Omit<Making, 'text'>): Promise<void> => {
    making = { ...made, text: next.text }
    state = next
    await judgeAgain()
  }

  const begin = async (name: string, wanted: State = INITIAL): Promise<void> => {
    const start = Object.hasOwn(STARTS, name) ? STARTS[name] : undefined
    if (start === undefined) return judgeAgain()
    const { profile, write } = start
    await take({ ...wanted, profile, text: await write(await keysFor(profile), loadedAt) }, { start: name })
  }

  const breakIt = async (
    name: string,
    wanted: State = { ...INITIAL, profile: state.profile, beside: state.beside },
  ) => {
    const fault = faultsFor(wanted.profile).find((one) => one.name === name)
    if (fault === undefined) return begin('fapi2')
    const { broken, good } = await commit(fault, wanted.profile, await keysFor(wanted.profile), loadedAt)
    const { text, certificate, unverified, seeds } = broken
    const before = { title: `What is broken: ${fault.how}`, text: good.text }
    await take({ ...wanted, text, certificate, unverified }, { fault: name, seeds, before, isMade: true })
  }

  /** Puts a fault into the request that is there, or takes it out again. */
  const breakOwn = async (
    name: string,
    wanted: State = state,
    from: Making | undefined = madeHere(),
  ): Promise<void> => {
    if (from?.isMade === true) return breakIt(name)
    const base = originalOf(wanted, from) ?? wanted
    const put = from?.applied?.name === name ? undefined : await putFault(name, base, bench)
    if (put === undefined) making = undefined
    await (put === undefined ? showState(base, isChosen) : take(put.state, put.made))
    // on a phone the button stands far below
    status.scrollIntoView({ block: 'nearest' })
  }

  const sign = async (): Promise<void> => {
    const read = await situate(state, bench, madeHere())
    if (!read.ok) return
    const signed = await signRequest(read.situation, state.profile, await keysFor(state.profile))
    const { seeds, isMade = false } = madeHere() ?? {}
    const before = { title: 'What the signing changed', text: requestText(read.situation.request) }
    const kept = seeds === undefined ? {} : { seeds }
    await take({ ...state, text: requestText(signed), offset: 0 }, { before, isMade, ...kept })
  }

  const judgeAgain = async (): Promise<void> => {
    const mine = ++turn
    const making = madeHere()
    form.show(state)
    form.tellClient(readClient(state.metadata, state.certificate, state.anchor).problem)
    try {
      const read = await situate(state, bench, making)
      form.askToken(read.ok ? read.kind : undefined)
      form.faults(choicesFor(read, state, making, loadedAt), making?.applied?.name ?? making?.fault ?? '')
      if (!read.ok) return showProblem(read.problem)
      showSituation(read.situation)
      const judgement = await judgeSituation(state, read, bench, making)
      const other =
        state.beside === ''
          ? undefined
          : await judgeSituation({ ...state, profile: state.beside }, read, bench, making, state.profile)
      // a later change has overtaken this one
      if (mine === turn) showJudgement(read.situation, judgement, other)
    } catch (error) {
      if (mine === turn) showFailure(error)
    }
  }

  const showProblem = (problem: string): void => {
    form.tell([], state.text.trim() === '' ? undefined : problem)
    status.replaceChildren(h('p', { class: 'waiting' }, 'Paste a request, or start with an example.'))
    results.replaceChildren()
  }

  const showSituation = ({ request, endpoint, issuer, madeAt, timeFrom, notes }: Situation): void => {
    const now = madeAt + state.offset
    const clock = `The server's clock: ${timeText(now)}. The request was made ${relative(madeAt, now)} (${timeFrom}).`
    form.guess(issuer, endpoint, clock, canSign(findEvidence(request, endpoint)))
    form.tell(notes, undefined)
  }

  const showJudgement = (situation: Situation, judgement: Judgement, other: Judgement | undefined): void => {
    const { title } = profileOf(state.profile)
    const { request, endpoint, issuer } = situation
    const groups = groupsOf(situation, state)
    const { before, applied } = madeHere() ?? {}
    status.replaceChildren(verdictView(judgement, `A server under the policy ${title}`))
    const sections: Node[] = [checksView(judgement)]
    const earlier = before && { ...state, text: before.text, certificate: before.certificate ?? state.certificate }
    const was = earlier && situationOf(earlier, loadedAt, applied === undefined)
    if (before !== undefined && was?.ok === true) {
      const differences = differencesOf(groupsOf(was.situation, earlier ?? state), groups)
      sections.unshift(changesView(before.title, differences, appliedNotes(applied, judgement)))
    }
    if (other !== undefined && state.beside !== '')
      sections.push(besideView(judgement, other, [title, profileOf(state.beside).title]))
    sections.push(replyView(judgement), anatomyView(groups, judgement.objection?.parameter))
    const samples = samplesOf({ request, evidence: findEvidence(request, endpoint), issuer })
    sections.push(samplesView(samples), makeShare(share))
    renew(results, ...sections)
  }

  const share = async (withSecrets: boolean): Promise<Shared> => {
    const made = madeHere()
    const { start, fault, applied } = made?.text === state.text ? made : ({} as Making)
    const original = applied === undefined ? undefined : originalOf(state, made)
    const shown = withSecrets ? (original ?? state) : withoutSecrets(original ?? state)
    const names = {
      ...(start === undefined ? {} : { start }),
      ...(fault === undefined ? {} : { fault }),
      ...(applied === undefined || applied.name !== undefined ? {} : { reason: applied.reason }),
    }
    const put = applied?.name === undefined ? {} : { fault: applied.name }
    const url = new URL(writeFragment(shown, withSecrets ? {} : names, put), location.href).href
    history.replaceState(null, '', url)
    if (withSecrets) return { url, note: 'This link has every secret that was pasted.' }
    if (applied?.name !== undefined)
      return {
        url,
        note: 'The link has the request before the fault, without its secrets, and puts the fault into it again.',
      }
    const isChanged = Object.keys(names).length === 0 && (await verdictOf(shown)) !== (await verdictOf(state))
    const note = isChanged
      ? 'Without its secrets the request is judged differently: something is computed from what was left out.'
      : 'The link keeps the public parameters of OAuth. All other values, the signatures and the private keys were left out; the verdict is the same.'
    return { url, note }
  }

  const verdictOf = async (one: State): Promise<string> => {
    const read = await situate(one, bench, madeHere())
    if (!read.ok) return read.problem
    const { outcome, objection } = await judgeSituation(one, read, bench, madeHere())
    return objection?.reason ?? outcome
  }

  /** The library throws for a server that cannot be, such as one under an issuer that is not a URL. */
  const showFailure = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error)
    status.replaceChildren(h('p', { class: 'problem' }, `There is no such server. ${message.slice(0, 500)}`))
    results.replaceChildren()
  }

  const follow = async (): Promise<void> => {
    const wanted = readFragment(location.hash)
    if (wanted === undefined) return begin('fapi2')
    const { state: asked, start, fault, reason, hasProfile } = wanted
    if (start !== undefined) return begin(start, asked)
    if (reason !== undefined && Object.hasOwn(EXAMPLES, reason)) {
      const { original, ...example } = EXAMPLES[reason] ?? {}
      making = makingOf({ ...asked, ...example }, original, reason)
      return showState({ ...asked, ...example })
    }
    if (reason !== undefined) {
      const found = faultOfReason(reason, hasProfile ? asked.profile : 'fapi2SecurityProfile')
      return found === undefined ? begin('fapi2') : breakIt(found.fault.name, { ...asked, profile: found.profile })
    }
    if (fault !== undefined && asked.text !== '') {
      isChosen = hasProfile
      return breakOwn(fault, hasProfile ? asked : { ...asked, profile: policyFor(asked.text) }, undefined)
    }
    if (fault !== undefined) return breakIt(fault, hasProfile ? asked : { ...asked, profile: policyOf(fault) })
    return showState(asked, hasProfile)
  }

  const showState = (next: State, hasProfile = true): Promise<void> => {
    state = next
    isChosen = hasProfile
    return judgeAgain()
  }

  root.append(h('div', { class: 'bench' }, form.element, h('div', { class: 'answer' }, status, results)))
  // a link to a place in the page asks for nothing
  addEventListener('hashchange', () => readFragment(location.hash) !== undefined && void follow())
  void follow()
}

/** The policy of the server that a text is for, as far as it can be read. */
const policyFor = (text: string): ProfileName => {
  const token = tokenAlone(text)
  const special = token && profileFor(guessKind(token))
  if (special !== undefined) return special
  const reading = readPaste(text)
  return guessProfile(reading.ok ? reading.request.url : '')
}

/** A policy under which a fault is refused. */
const policyOf = (fault: string): ProfileName =>
  (['fapi2SecurityProfile', 'oauth21', 'haip', 'fapi2MessageSigning', 'ibmVerify', 'mcp'] as const).find((name) =>
    faultsFor(name).some((one) => one.name === fault),
  ) ?? 'fapi2SecurityProfile'
