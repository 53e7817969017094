import type { Judgement } from '../judge/judge.ts'
import type { Group } from './anatomy.ts'

/** A member that two requests have differently. */
export interface Difference {
  readonly where: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** The raw text of a token, which is taken apart elsewhere. */
const TOKENS = /^(?:client_assertion|request|dpop|oauth-client-attestation(?:-pop)?)$/i

/** Finds the members that differ between two requests, whose tokens are compared by what they say. */
export const differencesOf = (before: readonly Group[], after: readonly Group[]): readonly Difference[] => {
  const old = flat(before)
  const young = flat(after)
  const names = [...new Set([...old.keys(), ...young.keys()])]
  return names.flatMap((where) => {
    const [was, is] = [old.get(where), young.get(where)]
    return was === is ? [] : [{ where, before: was, after: is }]
  })
}

const flat = (groups: readonly Group[]): ReadonlyMap<string, string> => {
  const members = new Map<string, string>()
  for (const { id, title, members: list, problem } of groups) {
    const isRead = problem === undefined
    if (!isRead) members.set(`${title}: form`, problem)
    const tokens = groups.map((one) => one.id)
    for (const { name, value, reading } of list) {
      const isTokenRead = TOKENS.test(name) && ['line', 'parameters'].includes(id) && tokens.length > 2
      // a request that is written anew has its host in a header
      const isHost = id === 'line' && name.toLowerCase() === 'host'
      if (isTokenRead || isHost || name === 'signature') continue
      const where = `${title}: ${name}`
      const others = members.get(where)
      const shown = reading === undefined ? value : `${value} (${reading})`
      members.set(where, others === undefined ? shown : `${others}, ${shown}`)
    }
  }
  return members
}

/** A check that two policies decide differently. */
export interface CheckDifference {
  readonly check: string
  readonly section: string
  readonly here: string | undefined
  readonly there: string | undefined
}

/** Finds the checks that end differently under two policies, in the order of the first. */
export const checkDifferences = (here: Judgement, there: Judgement): readonly CheckDifference[] => {
  const of = ({ checks }: Judgement) => new Map(checks.map((one) => [`${one.check}\n${one.section}`, one]))
  const [ours, theirs] = [of(here), of(there)]
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((key) => {
    const [a, b] = [ours.get(key), theirs.get(key)]
    const { check = '', section = '' } = a ?? b ?? {}
    return a?.outcome === b?.outcome ? [] : [{ check, section, here: a?.outcome, there: b?.outcome }]
  })
}
