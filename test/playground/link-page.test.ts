import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errors, isProvoked } from '../../docs/.vitepress/errors.mjs'
import { ENDPOINTS } from '../../docs/playground/judge/evidence.ts'
import { PROFILE_NAMES } from '../../docs/playground/judge/profiles.ts'
import { KIND_NAMES } from '../../docs/playground/page/doctor.ts'
import { readFragment } from '../../docs/playground/page/link.ts'
import { STARTS } from '../../docs/playground/page/starts.ts'
import { INITIAL } from '../../docs/playground/page/state.ts'
import { namedFaults } from '../../src/testing/named-faults.ts'
import { root } from '../support/project.ts'

const page = readFileSync(join(root, 'docs/reference/playground.md'), 'utf8')
const fields = [...page.matchAll(/^\| `(\w+)` \|(.*)$/gm)].map(([, name = '', rest = '']) => ({ name, rest }))
const quoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, value]) => value)

describe('the page on links into the playground', () => {
  it('lists every field that a link can have, and no other', () => {
    const names = [...Object.keys(INITIAL), 'reason', 'fault', 'start']
    expect(fields.map(({ name }) => name).sort()).toEqual(names.sort())
  })

  it('lists every policy, endpoint, kind and example', () => {
    const valuesOf = (name: string) => quoted(fields.find((field) => field.name === name)?.rest ?? '')
    expect(valuesOf('profile')).toEqual(expect.arrayContaining([...PROFILE_NAMES]))
    expect(valuesOf('endpoint')).toEqual([...ENDPOINTS])
    expect(valuesOf('kind')).toEqual([...KIND_NAMES])
    const [, list = ''] = /The examples are ([^.]*)\./.exec(page) ?? []
    expect(quoted(list)).toEqual(Object.keys(STARTS))
  })

  it('has examples that are read, and that name what there is', () => {
    const links = [...page.matchAll(/#((?:reason|fault|start|text)=[^\s`]+)/g)].map(([link]) => readFragment(link))
    expect(links).toHaveLength(5)
    for (const link of links) {
      const { reason, fault, start, state } = link ?? { state: INITIAL }
      if (reason !== undefined) expect(errors.some((one) => one.reason === reason) && isProvoked(reason)).toBe(true)
      else if (fault !== undefined) expect(namedFaults.map(({ name }) => name)).toContain(fault)
      else if (start !== undefined) expect(Object.keys(STARTS)).toContain(start)
      else expect(state.text).toBe('client_id=app&response_type=code')
    }
  })
})
