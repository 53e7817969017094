import { type Choice, fieldOf } from './applicable.ts'
import { choice, field, h } from './dom.ts'
import type { FormEvents } from './form.ts'
import type { State } from './state.ts'

/** The controls that change a request or its circumstances: the clock, a second sending, signatures and faults. */
export interface Experiments {
  readonly element: HTMLElement
  readonly show: (state: State) => void
  readonly tell: (clock: string, canSign: boolean) => void
  readonly faults: (choices: readonly Choice[], committed: string) => void
}

/** The ends of the slider, in seconds from the request: what expires soon does so in between. */
const SLIDER = { min: -120, max: 600, step: 1 } as const

const FIELDS: Readonly<Record<string, string>> = {
  form: 'The HTTP message',
  assertion: 'The client assertion',
  certificate: 'The certificate',
  attestation: 'The attestation',
  pop: 'The proof of possession',
  proof: 'The DPoP proof',
  object: 'The request object',
  parameters: 'The parameters',
  presentation: 'The authorization request',
  token: 'The token request',
}

export const makeExperiments = ({ change, breakIt, sign }: FormEvents): Experiments => {
  const move = (value: string) => /^-?\d{1,8}$/.test(value) && change({ offset: Number(value) })
  const slider = h('input', { type: 'range', ...SLIDER, 'aria-describedby': 'clock', input: () => move(slider.value) })
  const seconds = h('input', { type: 'number', step: 1, 'aria-describedby': 'clock', input: () => move(seconds.value) })
  const twice = h('input', { type: 'checkbox', change: () => change({ sends: twice.checked ? 2 : 1 }) })
  const clock = h('p', { id: 'clock', class: 'note', 'aria-live': 'polite' })
  const signing = h('button', { type: 'button', click: sign }, 'Sign it with the keys of this page')
  const faultList = h('div', { class: 'faults' })
  const element = h(
    'div',
    { class: 'experiments' },
    h(
      'div',
      { class: 'row clock' },
      field('slider', 'Time: seconds after the request was made', slider),
      field('seconds', 'In numbers', seconds),
    ),
    clock,
    choice('twice', 'Replay: send it twice, and judge the second', twice),
    h('p', {}, signing),
    h(
      'p',
      { class: 'note' },
      'Makes its assertion, proof, request object and attestation anew, and shows what was wrong.',
    ),
    h('details', { class: 'break' }, h('summary', {}, 'Break it'), faultList),
  )
  let shown = ''
  return {
    element,
    show: ({ offset, sends }) => {
      slider.value = String(offset)
      if (seconds.value !== String(offset)) seconds.value = String(offset)
      twice.checked = sends > 1
    },
    tell: (text, canSign) => {
      clock.textContent = text
      signing.disabled = !canSign
    },
    faults: (choices, committed) => {
      const wanted = choices.map(({ fault, why }) => `${fault.name} ${why}`).join()
      if (wanted !== shown) {
        shown = wanted
        faultList.replaceChildren(...groupsOf(choices, breakIt))
      }
      for (const one of faultList.querySelectorAll('button'))
        one.setAttribute('aria-pressed', String(one.dataset.fault === committed))
    },
  }
}

const groupsOf = (choices: readonly Choice[], breakIt: (name: string) => void): readonly HTMLElement[] => {
  const fields = [...new Set(choices.map(({ fault }) => fieldOf(fault)))]
  return [
    h(
      'p',
      { class: 'note' },
      'Each button puts one fault into the request above. What must be signed is signed anew with a key of this page.',
    ),
    ...fields.map((field) => {
      const some = choices.filter(({ fault }) => fieldOf(fault) === field)
      const reasons = [...new Set(some.flatMap(({ why }) => (why === undefined ? [] : [why])))]
      return h(
        'fieldset',
        {},
        h('legend', {}, FIELDS[field] ?? field),
        some.filter(({ why }) => why === undefined).map(({ fault }) => faultButton(fault, field, breakIt)),
        reasons.flatMap((reason, index) => {
          const id = `why-${field}-${index}`
          const barred = some.filter(({ why }) => why === reason)
          return [
            h('p', { class: 'note', id }, reason),
            ...barred.map(({ fault }) => faultButton(fault, field, undefined, id)),
          ]
        }),
      )
    }),
  ]
}

/** A button that commits a fault; disabled where it cannot, with the text that says why. */
const faultButton = (
  { name, how }: Choice['fault'],
  field: string,
  breakIt: ((name: string) => void) | undefined,
  why?: string,
): HTMLElement =>
  h(
    'button',
    {
      type: 'button',
      title: how,
      'data-fault': name,
      'aria-describedby': why,
      disabled: breakIt === undefined,
      ...(breakIt === undefined ? {} : { click: () => breakIt(name) }),
    },
    name.slice(field.length + 1),
  )
