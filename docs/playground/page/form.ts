import { ENDPOINTS, type EndpointName } from '../judge/evidence.ts'
import { PROFILE_NAMES, type ProfileName, profileOf } from '../judge/profiles.ts'
import type { Choice } from './applicable.ts'
import { KIND_NAMES, KINDS, type Kind } from './doctor.ts'
import { choice, field, h, option } from './dom.ts'
import { makeExperiments } from './experiments.ts'
import { STARTS } from './starts.ts'
import type { State } from './state.ts'

/** What the form tells the page. */
export interface FormEvents {
  readonly change: (changes: Partial<State>) => void
  readonly start: (name: string) => void
  readonly breakIt: (name: string) => void
  readonly sign: () => void
}

/** The controls of the page. */
export interface Form {
  readonly element: HTMLElement
  /** Shows a state in the controls. */
  readonly show: (state: State) => void
  /** Shows what was read, or what is wrong with it, beside the input. */
  readonly tell: (notes: readonly string[], problem: string | undefined) => void
  /** Shows what is wrong with the registration or the certificate. */
  readonly tellClient: (problem: string | undefined) => void
  /** Shows the issuer that was guessed, and the clock. */
  readonly guess: (issuer: string, endpoint: EndpointName, clock: string, canSign: boolean) => void
  /** Asks what a token alone is, as which it was guessed; undefined: the text is a request. */
  readonly askToken: (guessed: Kind | undefined) => void
  /** Shows the faults of a policy, the committed one pressed, and why the request cannot have the others. */
  readonly faults: (choices: readonly Choice[], committed: string) => void
}

const ENDPOINT_TITLES: Readonly<Record<EndpointName, string>> = {
  push: 'PAR',
  authorization: 'Authorization',
  token: 'Token',
  resource: 'Resource',
}

/** Makes the controls. Each calls back with the part of the state that it changes. */
export const makeForm = (events: FormEvents): Form => {
  const { change, start } = events
  const text = h('textarea', {
    rows: 12,
    spellcheck: 'false',
    autocomplete: 'off',
    autocapitalize: 'off',
    'aria-describedby': 'text-notes',
    input: () => change({ text: text.value }),
  })
  const starts = h(
    'select',
    { change: () => starts.value !== '' && start(starts.value) },
    option('', 'Choose an example…'),
    Object.entries(STARTS).map(([name, { title }]) => option(name, title)),
  )
  const profile = h(
    'select',
    { change: () => change({ profile: profile.value as ProfileName }) },
    PROFILE_NAMES.map((name) => option(name, profileOf(name).title)),
  )
  const guessed = option('', 'Guessed')
  const endpoint = h(
    'select',
    { change: () => change({ endpoint: endpoint.value as EndpointName | '' }) },
    guessed,
    ENDPOINTS.map((name) => option(name, ENDPOINT_TITLES[name])),
  )
  const issuer = h('input', {
    type: 'url',
    spellcheck: 'false',
    autocomplete: 'off',
    input: () => change({ issuer: issuer.value.trim() }),
  })
  const metadata = h('textarea', {
    rows: 5,
    spellcheck: 'false',
    autocomplete: 'off',
    placeholder: '{"client_id": "…", "redirect_uris": ["…"], "jwks": {"keys": []}}',
    'aria-describedby': 'client-notes',
    input: () => change({ metadata: metadata.value }),
  })
  const certificate = h('textarea', {
    rows: 3,
    spellcheck: 'false',
    autocomplete: 'off',
    placeholder: '-----BEGIN CERTIFICATE-----',
    'aria-describedby': 'client-notes',
    input: () => change({ certificate: certificate.value }),
  })
  const anchor = h('textarea', {
    rows: 3,
    spellcheck: 'false',
    autocomplete: 'off',
    placeholder: '-----BEGIN CERTIFICATE-----',
    'aria-describedby': 'client-notes',
    input: () => change({ anchor: anchor.value }),
  })
  const unverified = h('input', { type: 'checkbox', change: () => change({ unverified: unverified.checked }) })
  const nonces = h('input', { type: 'checkbox', change: () => change({ nonces: nonces.checked }) })
  const beside = h(
    'select',
    { change: () => change({ beside: beside.value as ProfileName | '' }) },
    option('', 'No other'),
    PROFILE_NAMES.map((name) => option(name, profileOf(name).title)),
  )
  const experiments = makeExperiments(events)
  const guessedKind = option('', 'Guessed')
  const kind = h(
    'select',
    { change: () => change({ kind: kind.value as Kind | '' }) },
    guessedKind,
    KIND_NAMES.map((name) => option(name, KINDS[name])),
  )
  const target = h('input', {
    type: 'text',
    spellcheck: 'false',
    autocomplete: 'off',
    placeholder: 'POST https://as.example/par',
    input: () => change({ target: target.value }),
  })
  const doctor = h(
    'div',
    { class: 'row doctor', hidden: true },
    field('kind', 'The token is a', kind),
    field('target', 'It was sent to', target),
  )
  const notes = h('div', { id: 'text-notes', class: 'notes', 'aria-live': 'polite' })
  const clientNotes = h('div', { id: 'client-notes', class: 'notes', 'aria-live': 'polite' })
  const element = h(
    'div',
    { class: 'form', role: 'group', 'aria-label': 'The request and its server' },
    h(
      'div',
      { class: 'entry' },
      field('starts', 'Start with', starts),
      field('text', 'Request: curl, raw HTTP, a call of fetch, a HAR entry, a URL, parameters, or one token', text),
      notes,
      doctor,
    ),
    h(
      'div',
      { class: 'row' },
      field('profile', 'Policy of the server', profile),
      field('endpoint', 'Endpoint', endpoint),
    ),
    h(
      'div',
      { class: 'row' },
      field('issuer', 'Issuer of the server', issuer),
      field('beside', 'Beside it, the policy', beside),
    ),
    choice('nonces', 'The server demands nonces of DPoP proofs, and challenges of attestations', nonces),
    h(
      'details',
      { class: 'client' },
      h('summary', {}, 'The client: its registration, certificate and attester'),
      h('p', {}, 'Without them the page makes a client out of the request, and says what it takes for granted.'),
      field('metadata', 'Registration (client metadata, JSON)', metadata),
      field('certificate', 'Certificate (PEM)', certificate),
      choice('unverified', 'The TLS layer did not verify the chain of the certificate', unverified),
      field('anchor', 'Trust anchor of its attester (PEM)', anchor),
      clientNotes,
    ),
    experiments.element,
  )
  return {
    element,
    show: (state) => {
      if (text.value !== state.text) text.value = state.text
      profile.value = state.profile
      endpoint.value = state.endpoint
      if (issuer.value.trim() !== state.issuer) issuer.value = state.issuer
      if (metadata.value !== state.metadata) metadata.value = state.metadata
      if (certificate.value !== state.certificate) certificate.value = state.certificate
      if (anchor.value !== state.anchor) anchor.value = state.anchor
      unverified.checked = state.unverified
      beside.value = state.beside
      nonces.checked = state.nonces
      kind.value = state.kind
      if (target.value !== state.target) target.value = state.target
      experiments.show(state)
    },
    tell: (lines, problem) => {
      text.setAttribute('aria-invalid', String(problem !== undefined))
      notes.replaceChildren(
        ...(problem === undefined ? [] : [h('p', { class: 'problem' }, problem)]),
        ...lines.map((line) => h('p', { class: 'note' }, line)),
      )
    },
    tellClient: (problem) => {
      clientNotes.replaceChildren(...(problem === undefined ? [] : [h('p', { class: 'problem' }, problem)]))
    },
    askToken: (guess) => {
      doctor.hidden = guess === undefined
      if (guess !== undefined) guessedKind.textContent = `Guessed: ${KINDS[guess]}`
    },
    faults: experiments.faults,
    guess: (guessedIssuer, guessedEndpoint, clock, canSign) => {
      issuer.placeholder = guessedIssuer
      experiments.tell(clock, canSign)
      guessed.textContent = `Guessed: ${ENDPOINT_TITLES[guessedEndpoint]}`
    },
  }
}
