import type { JudgedCheck, Judgement } from '../judge/judge.ts'
import type { Group, Member } from './anatomy.ts'
import type { Sample } from './code-samples.ts'
import { cite, h, mark, part, visible, wire } from './dom.ts'

const OUTCOMES: Readonly<Record<JudgedCheck['outcome'], readonly [sign: string, word: string]>> = {
  passed: ['✓', 'passed'],
  presumed: ['≈', 'taken for granted'],
  objected: ['✗', 'failed here'],
  'not applicable': ['–', 'not applicable'],
  failed: ['!', 'could not be checked'],
}

const VERDICTS: Readonly<Record<Judgement['outcome'], readonly [sign: string, word: string]>> = {
  accepted: ['✓', 'Accepted'],
  denied: ['✗', 'Denied'],
  refused: ['✗', 'Refused'],
  failed: ['!', 'The server failed'],
}

/** The verdict, the cause and the remedy: the answer to why a request fails. */
export const verdictView = (judgement: Judgement, server: string): HTMLElement => {
  const { outcome, objection, checks, clientProblem, presumptions } = judgement
  const [sign, word] = VERDICTS[outcome]
  const passed = checks.filter((one) => one.outcome === 'passed' || one.outcome === 'presumed').length
  if (objection === undefined) {
    return h(
      'div',
      { class: `verdict ${outcome}` },
      h('h2', { id: 'verdict-title' }, mark(outcome, sign, ''), ` ${word}`),
      h('p', {}, `${server} accepts this request: ${passed} checks passed.`),
      presumedView(presumptions),
      problemView(clientProblem),
    )
  }
  const { reason, error, status, section, parameter, detail, cause, remedy } = objection
  return h(
    'div',
    { class: `verdict ${outcome}` },
    h('h2', { id: 'verdict-title' }, mark(outcome, sign, ''), ` ${word}: `, h('code', {}, reason)),
    h(
      'p',
      {},
      `${server} answers ${status} `,
      h('code', {}, error),
      parameter === undefined ? '' : ' for the parameter ',
      parameter !== undefined && h('code', {}, visible(parameter, 100)),
      `, after ${passed} checks had passed. `,
      cite(section),
    ),
    detail !== undefined && h('p', {}, `Detail: ${visible(detail)}`),
    h(
      'dl',
      { class: 'advice' },
      h('dt', {}, 'Likely cause'),
      h('dd', {}, cause),
      h('dt', {}, 'What to do'),
      h('dd', {}, remedy),
    ),
    h('p', {}, h('a', { href: `../reference/errors/${reason}`, target: '_self' }, `More about ${reason}`)),
    presumedView(presumptions),
    problemView(clientProblem),
  )
}

/** What the page took for granted although the reader could have told it. */
const presumedView = (presumptions: Judgement['presumptions']) =>
  presumptions
    .filter(({ isProminent }) => isProminent === true)
    .map(({ text }) => h('p', { class: 'note presumed' }, `Taken for granted: ${text}`))

const problemView = (problem: string | undefined) =>
  problem !== undefined && h('p', { class: 'note' }, `The pasted registration: ${problem}`)

/** The checks in order, up to the one that failed. */
export const checksView = ({ checks, presumptions }: Judgement): HTMLElement =>
  part(
    'checks',
    'Checks, in order',
    checks.length === 0 && h('p', {}, 'The request was refused before the first check.'),
    foldedChecks(checks),
    presumptions.length > 0 &&
      h(
        'details',
        { 'data-keep': 'presumptions' },
        h('summary', {}, `${presumptions.length} taken for granted`),
        h(
          'p',
          {},
          'Only the server that the request was meant for knows these. It could still refuse the request for the reason in brackets.',
        ),
        h(
          'ul',
          {},
          presumptions.map(({ text, reason }) => h('li', {}, `${text} (`, h('code', {}, reason), ')')),
        ),
      ),
  )

/** How many checks stand before the one that failed without being asked for. */
const BEFORE = 5

const foldedChecks = (checks: Judgement['checks']): readonly HTMLElement[] => {
  const end = checks.findIndex(({ outcome }) => outcome === 'objected' || outcome === 'failed')
  const fold = end < 0 ? 0 : Math.max(0, end - BEFORE)
  const list = (some: Judgement['checks']) => h('ol', { class: 'checks' }, some.map(checkView))
  if (fold < 3) return [list(checks)]
  const before = h(
    'details',
    { class: 'before', 'data-keep': 'before' },
    h('summary', {}, `${fold} checks before these`),
    list(checks.slice(0, fold)),
  )
  return [before, list(checks.slice(fold))]
}

const checkView = ({ check, section, outcome, why }: JudgedCheck): HTMLElement => {
  const [sign, word] = OUTCOMES[outcome]
  const isPlain = outcome === 'passed'
  return h(
    'li',
    { class: outcome.replace(' ', '-') },
    mark(outcome.replace(' ', '-'), sign, isPlain ? `${word}: ` : ''),
    h('span', { class: 'check' }, check, !isPlain && h('em', {}, ` ${word}`), why !== undefined && h('small', {}, why)),
    cite(section),
  )
}

/** The reply, and what would follow. */
export const replyView = ({ reply, follows }: Judgement): HTMLElement =>
  part(
    'reply',
    'The reply, byte for byte',
    wire(reply, 'The reply'),
    follows.flatMap(({ title, text }) => [h('h3', {}, title), wire(text, title)]),
  )

/** The request taken apart. `faulty` is the parameter at fault. */
export const anatomyView = (groups: readonly Group[], faulty: string | undefined): HTMLElement =>
  part(
    'anatomy',
    'The request taken apart',
    groups.map(({ id, title, members, problem }) =>
      h(
        'details',
        { class: 'group', open: id !== 'line', 'data-keep': `group-${id}` },
        h('summary', {}, title),
        problem !== undefined && h('p', { class: 'note' }, problem),
        h(
          'dl',
          { class: 'members' },
          members.map((member) => memberView(member, id === 'parameters' && member.name === faulty)),
        ),
      ),
    ),
  )

/** Tokens are longer, and are taken apart below. */
const LONGEST_VALUE = 300

const memberView = ({ name, value, reading, meaning }: Member, isFaulty: boolean): HTMLElement =>
  h(
    'div',
    { class: isFaulty ? 'member faulty' : 'member' },
    h('dt', {}, isFaulty && mark('objected', '✗', 'at fault: '), h('code', {}, visible(name, 100))),
    h(
      'dd',
      { class: 'value' },
      h('code', {}, value === '' ? '(empty)' : visible(value, LONGEST_VALUE)),
      reading !== undefined && h('span', { class: 'reading' }, reading),
    ),
    meaning !== undefined && h('dd', { class: 'meaning' }, `${meaning[0]} `, cite(meaning[1])),
  )

/** The request for other programs. */
export const samplesView = (samples: readonly Sample[]): HTMLElement =>
  part(
    'out',
    'Send it yourself',
    samples.map(({ id, title, text }) =>
      h(
        'details',
        { class: 'group', 'data-keep': `sample-${id}` },
        h('summary', {}, `As ${title}`),
        wire(text, `The request as ${title}`),
      ),
    ),
  )
