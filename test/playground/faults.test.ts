import { describe, expect, it } from 'vitest'
import { judge } from '../../docs/playground/judge/judge.ts'
import { PROFILE_NAMES, type ProfileName } from '../../docs/playground/judge/profiles.ts'
import { readClient } from '../../docs/playground/page/client-input.ts'
import { commit, faultOfReason, faultsFor, type MadeRequest } from '../../docs/playground/page/faults.ts'
import { keySource } from '../../docs/playground/page/keys.ts'
import { INITIAL, situationOf } from '../../docs/playground/page/state.ts'
import { NOW, verdictOf } from './support.ts'

const keysFor = keySource()

/** Judges what the page made, as the page does. */
const judgeMade = async ({ text, certificate, unverified, seeds }: MadeRequest, profile: ProfileName) => {
  const read = situationOf({ ...INITIAL, text, profile }, NOW, true)
  if (!read.ok) throw new Error(read.problem)
  const { request, endpoint, issuer, madeAt } = read.situation
  const client = readClient('', certificate)
  const verified = unverified ? false : undefined
  const setting = {
    profile,
    endpoint,
    issuer,
    now: madeAt,
    madeAt,
    certificate: client.certificate,
    verified,
    seeds,
    isMade: true,
  }
  return verdictOf(await judge(request, setting, await keysFor(profile)))
}

describe.each(PROFILE_NAMES)('under the policy %s', (profile) => {
  it('each fault is refused for its reason, and accepted without it', async () => {
    const wrong: string[] = []
    for (const fault of faultsFor(profile)) {
      const { broken, good } = await commit(fault, profile, await keysFor(profile), NOW)
      const [refused, accepted] = [await judgeMade(broken, profile), await judgeMade(good, profile)]
      if (refused !== fault.reason || accepted !== 'accepted') wrong.push(`${fault.name}: ${refused}, ${accepted}`)
    }
    expect(wrong).toEqual([])
  })
})

describe('a fault for a reason', () => {
  it('is found under a policy that refuses it', () => {
    expect(faultOfReason('client-assertion-audience', 'haip')?.profile).not.toBe('haip')
    expect(faultOfReason('dpop-proof-htu', 'fapi2SecurityProfile')).toMatchObject({
      profile: 'fapi2SecurityProfile',
      fault: { reason: 'dpop-proof-htu' },
    })
  })

  it('is not found where the client can do nothing about it', () => {
    expect(faultOfReason('server-error', 'oauth21')).toBeUndefined()
  })
})
