import type { Judgement } from '../judge/judge.ts'
import { checkDifferences, type Difference } from './difference.ts'
import { cite, h, part, visible } from './dom.ts'
import type { Making } from './judging.ts'

/** What was changed in the request, by a fault or a signature. */
export const changesView = (
  title: string,
  differences: readonly Difference[],
  notes: readonly string[] = [],
): HTMLElement =>
  part(
    'changes',
    title,
    differences.length === 0
      ? h('p', {}, 'Only signatures differ: what is signed is the same.')
      : table(
          ['', 'before', 'now'],
          differences.map(({ where, before, after }) => [where, before ?? '(absent)', after ?? '(absent)']),
        ),
    notes.map((text) => h('p', { class: 'note' }, text)),
  )

/** What the reader must know of a fault that was put into the request: what was signed for it, and whether it was found. */
export const appliedNotes = (applied: Making['applied'], { objection }: Judgement): readonly string[] => {
  if (applied === undefined) return []
  const { name, reason, signed } = applied
  const names = signed.join(' and ')
  return [
    ...(signed.length === 0
      ? []
      : [
          `The page signed ${names} anew with keys of its own, which the server now trusts beside those of the client.`,
        ]),
    ...(objection === undefined ? ['The server accepts the request all the same.'] : []),
    ...(objection !== undefined && objection.reason !== reason
      ? [
          `The server refuses the request for ${objection.reason} and not for ${reason}, which this fault leads to in a request that is good otherwise.`,
        ]
      : []),
    ...(name === undefined ? [] : ['Press the button again to take the fault out.']),
  ]
}

/** The same request under two policies. */
export const besideView = (here: Judgement, there: Judgement, titles: readonly [string, string]): HTMLElement => {
  const outcomeOf = ({ outcome, objection }: Judgement) =>
    objection === undefined ? outcome : `${outcome}: ${objection.reason} (${objection.status} ${objection.error})`
  const [title = '', other = ''] = titles
  const checks = checkDifferences(here, there)
  const [status = '', theirs = ''] = [here, there].map(({ reply }) => reply.split('\n', 1)[0] ?? '')
  return part(
    'beside-it',
    'The same under two policies',
    table(
      ['', title, other],
      [
        ['outcome', outcomeOf(here), outcomeOf(there)],
        ['reply', status, theirs],
        ...checks.map(({ check, here: a, there: b }) => [check, a ?? 'not reached', b ?? 'not reached']),
      ],
    ),
    there.objection !== undefined &&
      h('p', {}, `${other}: ${there.objection.cause} ${there.objection.remedy} `, cite(there.objection.section)),
    checks.length === 0 && h('p', {}, 'Every check ends alike.'),
  )
}

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): HTMLElement =>
  h(
    'div',
    { class: 'table', tabindex: 0, role: 'region', 'aria-label': heads.filter((head) => head !== '').join(' and ') },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          heads.map((head) => (head === '' ? h('td') : h('th', { scope: 'col' }, head))),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map(([name = '', ...cells]) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, visible(name, 200)),
            cells.map((cell) => h('td', {}, visible(cell, 300))),
          ),
        ),
      ),
    ),
  )
