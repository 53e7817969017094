import { describe, expect, it } from 'vitest'
import type { InteractionContext as Context, InteractionLogin } from '../../src/endpoints/evaluate-interaction.ts'
import { evaluateInteraction } from '../../src/endpoints/evaluate-interaction.ts'
import type { PendingAuthorization } from '../../src/types/authorization.ts'
import type { JSONObject } from '../../src/types/json.ts'

/** The time is that of the request where a test does not name one. */
type InteractionContext = Omit<Context, 'now'> & { now?: number }

type Pending = Pick<PendingAuthorization, 'prompt' | 'max_age' | 'claims' | 'created_at' | 'client'>

const CREATED = 1_700_000_000
const OLD = CREATED - 3600

const pending = (over: Partial<Pending> = {}): Pending => ({
  prompt: [],
  created_at: CREATED,
  client: { client_id: 'client' },
  ...over,
})

const alice = (over: Partial<InteractionLogin> = {}): InteractionLogin => ({
  subject: 'alice',
  auth_time: OLD,
  ...over,
})

const consented: InteractionContext = { consented: true }

/** The answer as one word, a denial with its error. */
const evaluate = (request: Partial<Pending>, login: InteractionLogin | undefined, context = consented): string => {
  const step = evaluateInteraction(pending(request), login, { now: CREATED, ...context })
  return step.action === 'deny' ? `deny ${step.error}` : step.action
}

const essentialAcr = (...values: string[]): JSONObject => ({ id_token: { acr: { essential: true, values } } })

type Row = [
  name: string,
  request: Partial<Pending>,
  login: InteractionLogin | undefined,
  context: InteractionContext,
  answer: string,
]

const table = (title: string, rows: Row[]): void => {
  describe(title, () => {
    it.each(rows)('%s', (_, request, login, context, answer) => {
      expect(evaluate(request, login, context)).toBe(answer)
    })
  })
}

table('without prompt', [
  ['asks for a login when there is none', {}, undefined, consented, 'login'],
  ['asks for a login before consent', {}, undefined, { consented: false }, 'login'],
  ['asks for consent when there is none', {}, alice(), { consented: false }, 'consent'],
  ['proceeds with a login and consent', {}, alice(), consented, 'proceed'],
  ['proceeds with a login of any age', {}, alice({ auth_time: 0 }), consented, 'proceed'],
  [
    'denies when consent was asked for and not given',
    {},
    alice(),
    { consented: false, done: ['consent'] },
    'deny access_denied',
  ],
  ['still asks for a login that was tried in vain', {}, undefined, { consented: true, done: ['login'] }, 'login'],
])

table('prompt=none never asks', [
  ['proceeds with a login and consent', { prompt: ['none'] }, alice(), consented, 'proceed'],
  ['denies without a login', { prompt: ['none'] }, undefined, consented, 'deny login_required'],
  ['denies without consent', { prompt: ['none'] }, alice(), { consented: false }, 'deny consent_required'],
  [
    'names the login first when both lack',
    { prompt: ['none'] },
    undefined,
    { consented: false },
    'deny login_required',
  ],
  ['denies a login past max_age', { prompt: ['none'], max_age: 60 }, alice(), consented, 'deny login_required'],
  ['denies under max_age=0', { prompt: ['none'], max_age: 0 }, alice(), consented, 'deny login_required'],
  [
    'denies another user than the hinted one',
    { prompt: ['none'] },
    alice(),
    { consented: true, hintSubject: 'bob' },
    'deny login_required',
  ],
  [
    'proceeds with the hinted user',
    { prompt: ['none'] },
    alice(),
    { consented: true, hintSubject: 'alice' },
    'proceed',
  ],
  [
    'asks for a login where the login lacks an essential acr, which it may not',
    { prompt: ['none'], claims: essentialAcr('mfa') },
    alice(),
    consented,
    'deny login_required',
  ],
  [
    'proceeds with an essential acr that the login has',
    { prompt: ['none'], claims: essentialAcr('mfa') },
    alice({ acr: 'mfa' }),
    consented,
    'proceed',
  ],
  ['wins over create', { prompt: ['none', 'create'] }, alice(), consented, 'deny interaction_required'],
  [
    'wins over select_account',
    { prompt: ['none', 'select_account'] },
    alice(),
    consented,
    'deny account_selection_required',
  ],
  ['wins over login', { prompt: ['none', 'login'] }, alice(), consented, 'deny login_required'],
  ['wins over consent', { prompt: ['none', 'consent'] }, alice(), consented, 'deny consent_required'],
])

table('prompt=login', [
  ['asks although there is a login', { prompt: ['login'] }, alice(), consented, 'login'],
  ['asks once, by what was done', { prompt: ['login'] }, alice(), { consented: true, done: ['login'] }, 'proceed'],
  [
    'takes a login later than the request',
    { prompt: ['login'] },
    alice({ auth_time: CREATED + 1 }),
    consented,
    'proceed',
  ],
  ['does not take one of the same second', { prompt: ['login'] }, alice({ auth_time: CREATED }), consented, 'login'],
  ['goes on to consent', { prompt: ['login'] }, alice(), { consented: false, done: ['login'] }, 'consent'],
])

table('max_age', [
  ['takes a login as old as allowed', { max_age: 3600 }, alice(), consented, 'proceed'],
  ['asks one second later', { max_age: 3599 }, alice(), consented, 'login'],
  ['asks once, by what was done', { max_age: 60 }, alice(), { consented: true, done: ['login'] }, 'proceed'],
  ['takes a login later than the request', { max_age: 60 }, alice({ auth_time: CREATED + 5 }), consented, 'proceed'],
  ['of 0 asks even for a login of the same second', { max_age: 0 }, alice({ auth_time: CREATED }), consented, 'login'],
  ['of 0 asks once, by auth_time', { max_age: 0 }, alice({ auth_time: CREATED + 1 }), consented, 'proceed'],
  ['of 0 asks once, by what was done', { max_age: 0 }, alice(), { consented: true, done: ['login'] }, 'proceed'],
  ['falls back to default_max_age', { client: { client_id: 'c', default_max_age: 60 } }, alice(), consented, 'login'],
  [
    'outranks default_max_age',
    { max_age: 7200, client: { client_id: 'c', default_max_age: 60 } },
    alice(),
    consented,
    'proceed',
  ],
  ['of 0 as default_max_age asks', { client: { client_id: 'c', default_max_age: 0 } }, alice(), consented, 'login'],
])

table('max_age is measured when the host asks, not when the request came', [
  [
    'asks where the login was young when the request came',
    { max_age: 60 },
    alice({ auth_time: CREATED - 50 }),
    { consented: true, now: CREATED + 1700 },
    'login',
  ],
  [
    'asks where the login was made elsewhere after the request came',
    { max_age: 60 },
    alice({ auth_time: CREATED + 5 }),
    { consented: true, now: CREATED + 66 },
    'login',
  ],
  [
    'takes a login made elsewhere as long as it is young',
    { max_age: 60 },
    alice({ auth_time: CREATED + 5 }),
    { consented: true, now: CREATED + 65 },
    'proceed',
  ],
  [
    'denies under prompt=none',
    { max_age: 60, prompt: ['none'] },
    alice({ auth_time: CREATED - 50 }),
    { consented: true, now: CREATED + 11 },
    'deny login_required',
  ],
  [
    'holds for default_max_age',
    { client: { client_id: 'c', default_max_age: 60 } },
    alice({ auth_time: CREATED }),
    { consented: true, now: CREATED + 61 },
    'login',
  ],
  [
    'does not ask again for a login made in this interaction, however long consent takes',
    { max_age: 60 },
    alice({ auth_time: CREATED + 5 }),
    { consented: true, now: CREATED + 1700, done: ['login', 'consent'] },
    'proceed',
  ],
  [
    'does not ask twice under max_age=0, by auth_time alone',
    { max_age: 0 },
    alice({ auth_time: CREATED + 5 }),
    { consented: true, now: CREATED + 9 },
    'proceed',
  ],
])

table('prompt=consent', [
  ['asks although there is consent', { prompt: ['consent'] }, alice(), consented, 'consent'],
  ['asks once', { prompt: ['consent'] }, alice(), { consented: true, done: ['consent'] }, 'proceed'],
  [
    'denies when it was not given',
    { prompt: ['consent'] },
    alice(),
    { consented: false, done: ['consent'] },
    'deny access_denied',
  ],
  ['comes after the login', { prompt: ['consent'] }, undefined, consented, 'login'],
])

table('prompt=select_account', [
  ['asks although there is a login', { prompt: ['select_account'] }, alice(), consented, 'select_account'],
  ['asks without a login', { prompt: ['select_account'] }, undefined, consented, 'select_account'],
  ['asks once', { prompt: ['select_account'] }, alice(), { consented: true, done: ['select_account'] }, 'proceed'],
  [
    'leads to a login when the account chosen has none',
    { prompt: ['select_account'] },
    undefined,
    { consented: true, done: ['select_account'] },
    'login',
  ],
])

table('prompt=create', [
  ['asks although there is a login', { prompt: ['create'] }, alice(), consented, 'create'],
  [
    'asks once',
    { prompt: ['create'] },
    alice({ auth_time: CREATED + 1 }),
    { consented: true, done: ['create'] },
    'proceed',
  ],
  ['goes on to consent', { prompt: ['create'] }, alice(), { consented: false, done: ['create'] }, 'consent'],
])

table('several prompts come in the order create, select_account, login, consent', [
  ['first', { prompt: ['consent', 'login', 'select_account', 'create'] }, alice(), consented, 'create'],
  [
    'second',
    { prompt: ['consent', 'login', 'select_account', 'create'] },
    alice(),
    { consented: true, done: ['create'] },
    'select_account',
  ],
  [
    'third',
    { prompt: ['consent', 'login', 'select_account'] },
    alice(),
    { consented: true, done: ['select_account'] },
    'login',
  ],
  ['fourth', { prompt: ['consent', 'login'] }, alice(), { consented: true, done: ['login'] }, 'consent'],
  ['last', { prompt: ['consent', 'login'] }, alice(), { consented: true, done: ['login', 'consent'] }, 'proceed'],
])

table('the user who is expected', [
  ['is asked for when another is logged in', {}, alice(), { consented: true, hintSubject: 'bob' }, 'login'],
  ['is not asked for when logged in', {}, alice(), { consented: true, hintSubject: 'alice' }, 'proceed'],
  [
    'is not asked for twice, by what was done',
    {},
    alice(),
    { consented: true, hintSubject: 'bob', done: ['login'] },
    'deny login_required',
  ],
  [
    'is not asked for twice, by auth_time',
    {},
    alice({ auth_time: CREATED + 1 }),
    { consented: true, hintSubject: 'bob' },
    'deny login_required',
  ],
  ['can be named by the sub claim', { claims: { id_token: { sub: { value: 'bob' } } } }, alice(), consented, 'login'],
  [
    'can be one of several in the sub claim',
    { claims: { id_token: { sub: { values: ['bob', 'alice'] } } } },
    alice(),
    consented,
    'proceed',
  ],
  [
    "can be named by a pairwise sub, beside the hint in the host's own terms",
    { claims: { id_token: { sub: { value: 'pairwise' } } } },
    alice({ sub: 'pairwise' }),
    { consented: true, hintSubject: 'alice' },
    'proceed',
  ],
  [
    "is not named by the host's own term where this client gets a pairwise sub",
    { claims: { id_token: { sub: { value: 'alice' } } } },
    alice({ sub: 'pairwise' }),
    consented,
    'login',
  ],
  [
    'is anybody when the sub claim names nobody',
    { claims: { id_token: { sub: null } } },
    alice(),
    consented,
    'proceed',
  ],
  [
    'is not named by the userinfo member',
    { claims: { userinfo: { sub: { value: 'bob' } } } },
    alice(),
    consented,
    'proceed',
  ],
])

const namesBob: JSONObject = { id_token: { sub: { value: 'bob' } } }

table('a hint and a sub claim must both be met', [
  [
    'denies the hinted user, whom the claim excludes',
    { claims: namesBob },
    alice(),
    { consented: true, hintSubject: 'alice' },
    'deny login_required',
  ],
  [
    'denies the claimed user, whom the hint excludes',
    { claims: namesBob },
    alice({ subject: 'bob' }),
    { consented: true, hintSubject: 'alice' },
    'deny login_required',
  ],
  [
    'denies a third user',
    { claims: namesBob },
    alice({ subject: 'carol' }),
    { consented: true, hintSubject: 'alice' },
    'deny login_required',
  ],
  [
    'denies after a login',
    { claims: namesBob },
    alice(),
    { consented: true, hintSubject: 'alice', done: ['login'] },
    'deny login_required',
  ],
  [
    'denies where the claim lists several, none of them the hinted one',
    { claims: { id_token: { sub: { values: ['bob', 'carol'] } } } },
    alice(),
    { consented: true, hintSubject: 'alice' },
    'deny login_required',
  ],
  [
    'proceeds where one of the list is the hinted one',
    { claims: { id_token: { sub: { values: ['bob', 'alice'] } } } },
    alice(),
    { consented: true, hintSubject: 'alice' },
    'proceed',
  ],
  [
    'denies one of the list who is not the hinted one, since a login as the hinted one could be',
    { claims: { id_token: { sub: { values: ['bob', 'alice'] } } } },
    alice({ subject: 'bob' }),
    { consented: true, hintSubject: 'alice', done: ['login'] },
    'deny login_required',
  ],
  [
    'asks for the one whom both name',
    { claims: { id_token: { sub: { values: ['bob', 'alice'] } } } },
    alice({ subject: 'bob' }),
    { consented: true, hintSubject: 'alice' },
    'login',
  ],
  [
    'denies the hinted user under a pairwise sub that the claim does not name',
    { claims: namesBob },
    alice({ sub: 'pairwise' }),
    { consented: true, hintSubject: 'alice' },
    'deny login_required',
  ],
  [
    'asks where pairwise subs leave open whether the hinted user is the claimed one',
    { claims: namesBob },
    alice({ subject: 'carol', sub: 'pairwise' }),
    { consented: true, hintSubject: 'alice' },
    'login',
  ],
])

describe('the reason of a step', () => {
  const reasonOf = (request: Partial<Pending>, login: InteractionLogin | undefined, context = consented) => {
    const step = evaluateInteraction(pending(request), login, { now: CREATED, ...context })
    return step.action === 'proceed' ? step.action : step.reason
  }
  it.each<[string, Partial<Pending>, InteractionLogin | undefined, InteractionContext]>([
    ['prompt', { prompt: ['select_account'] }, alice(), consented],
    ['prompt', { prompt: ['login'] }, alice(), consented],
    ['prompt', { prompt: ['consent'] }, alice(), consented],
    ['no-login', {}, undefined, consented],
    ['no-login', { prompt: ['none'] }, undefined, consented],
    ['login-too-old', { max_age: 60 }, alice(), consented],
    ['login-too-old', { max_age: 0 }, alice(), consented],
    ['another-user', {}, alice(), { consented: true, hintSubject: 'bob' }],
    ['another-user', { claims: namesBob }, alice(), consented],
    ['users-differ', { claims: namesBob }, alice(), { consented: true, hintSubject: 'alice' }],
    ['acr', { claims: essentialAcr('mfa') }, alice(), consented],
    ['acr', { claims: essentialAcr('mfa') }, alice(), { consented: true, done: ['login'] }],
    ['no-consent', {}, alice(), { consented: false }],
    ['no-consent', {}, alice(), { consented: false, done: ['consent'] }],
  ])('is %s', (reason, request, login, context) => {
    expect(reasonOf(request, login, context)).toBe(reason)
  })
})

table('an essential acr', [
  ['is met by one of its values', { claims: essentialAcr('phr', 'mfa') }, alice({ acr: 'mfa' }), consented, 'proceed'],
  ['leads to a login when not met', { claims: essentialAcr('mfa') }, alice({ acr: 'pwd' }), consented, 'login'],
  ['leads to a login when the login has no acr', { claims: essentialAcr('mfa') }, alice(), consented, 'login'],
  [
    'denies when not met by the login just made',
    { claims: essentialAcr('mfa') },
    alice({ acr: 'pwd' }),
    { consented: true, done: ['login'] },
    'deny unmet_authentication_requirements',
  ],
  [
    'denies when not met by a login later than the request',
    { claims: essentialAcr('mfa') },
    alice({ auth_time: CREATED + 1 }),
    consented,
    'deny unmet_authentication_requirements',
  ],
  [
    'counts as a single value too',
    { claims: { id_token: { acr: { essential: true, value: 'mfa' } } } },
    alice(),
    consented,
    'login',
  ],
  [
    'asks for nothing without values',
    { claims: { id_token: { acr: { essential: true } } } },
    alice(),
    consented,
    'proceed',
  ],
])

table('a voluntary acr never stands in the way', [
  ['as a claim', { claims: { id_token: { acr: { values: ['mfa'] } } } }, alice({ acr: 'pwd' }), consented, 'proceed'],
  [
    'as a claim with a false essential',
    { claims: { id_token: { acr: { essential: false, values: ['mfa'] } } } },
    alice(),
    consented,
    'proceed',
  ],
  ['as default_acr_values', { client: { client_id: 'c', default_acr_values: ['mfa'] } }, alice(), consented, 'proceed'],
  [
    'as a claim of userinfo',
    { claims: { userinfo: { acr: { essential: true, values: ['mfa'] } } } },
    alice(),
    consented,
    'proceed',
  ],
])

describe('claims of an odd shape', () => {
  it.each([
    { id_token: null },
    { id_token: [] },
    { id_token: 'acr' },
    { id_token: { acr: 'mfa', sub: 7 } },
    { id_token: { sub: { value: null } } },
    {},
  ])('ask for nothing: %j', (claims) => {
    expect(evaluate({ claims }, alice())).toBe('proceed')
  })
})

describe('misuse', () => {
  it.each([1_700_000_000_000, 1_700_000_000.5, -1, Number.NaN])(
    'refuses auth_time %d, which is not in whole seconds',
    (auth_time) => {
      expect(() => evaluate({ prompt: ['login'] }, alice({ auth_time }))).toThrow(/whole seconds/)
    },
  )

  it.each([1_700_000_000_000, 1_700_000_000.5, Number.NaN, undefined])(
    'refuses now %d, which is not in whole seconds',
    (now) => {
      expect(() => evaluate({}, alice(), { consented: true, now: now as number })).toThrow(
        /context\.now.*whole seconds/,
      )
    },
  )

  it('refuses a login that lies ahead, as the end of a session would, by more than clocks differ', () => {
    for (const request of [{ max_age: 60 }, { prompt: ['login'] as const }]) {
      const login = alice({ auth_time: CREATED + 61 })
      expect(() => evaluate(request, login)).toThrow(
        /^login\.auth_time must be in the past; got a time 61 seconds ahead/,
      )
      expect(evaluate(request, alice({ auth_time: CREATED + 60 }))).toBe('proceed')
    }
  })

  it.each([undefined, null, '', 7])('refuses a login whose subject is %j', (subject) => {
    expect(() => evaluate({}, alice({ subject: subject as never }))).toThrow(
      'login.subject must be text that is not empty',
    )
  })

  it('refuses actions that are not a list: parts of a text would count as actions', () => {
    const context = { consented: true, done: 'nologin' as never }
    expect(() => evaluate({ prompt: ['login'] }, alice(), context)).toThrow('context.done must be a list of actions')
  })

  it('takes null for an absent hint and for no actions', () => {
    expect(evaluate({}, alice(), { consented: true, done: null as never, hintSubject: null as never })).toBe('proceed')
    expect(() => evaluate({}, alice(), { consented: true, hintSubject: 7 as never })).toThrow(
      'context.hintSubject must be',
    )
  })

  it('says what is missing where it is called without a context', () => {
    expect(() => evaluateInteraction(pending(), alice(), undefined as never)).toThrow(/context\.now.*whole seconds/)
  })

  it.each([Promise.resolve(true), 1, 'yes', []])('refuses %j for consent, after which it would ask for ever', (yes) => {
    const context = { consented: yes as never, done: ['consent'] as const }
    expect(() => evaluate({}, alice(), context)).toThrow('context.consented must be true or false; got a')
  })

  it.each([undefined, null])('takes %j for a user who has not consented', (consented) => {
    expect(evaluate({}, alice(), { consented: consented as never })).toBe('consent')
  })

  it('refuses a misspelt hint, without which any user would pass', () => {
    const context = { consented: true, hint_subject: 'bob' }
    expect(() => evaluate({}, alice(), context)).toThrow(
      'context.hint_subject must be a member of context; got an unknown name. Write context.now, context.consented, context.done or context.hintSubject.',
    )
    expect(evaluate({}, alice(), { consented: true, hintSubject: 'bob' })).toBe('login')
  })

  it.each(['acr', 'sub'])('refuses a login whose %s is not text, and takes null for an absent one', (name) => {
    const claims = { id_token: { sub: { value: 'alice' }, acr: { essential: false, values: ['1'] } } }
    const withMember = (value: unknown) => evaluate({ claims }, { ...alice(), [name]: value } as InteractionLogin)
    expect(() => withMember(1)).toThrow(`login.${name} must be text, or absent; got a number.`)
    expect(withMember(null)).toBe('proceed')
  })
})

describe('every combination', () => {
  const prompts = [
    [],
    ['none'],
    ['login'],
    ['consent'],
    ['select_account'],
    ['create'],
    ['login', 'consent'],
    ['select_account', 'login', 'consent'],
  ]
  const claims = [{}, essentialAcr('mfa'), { id_token: { sub: { value: 'bob' } } }]
  const combinations = prompts.flatMap((prompt) =>
    [undefined, 0, 60, 7200].flatMap((max_age) =>
      claims.flatMap((claim) => [true, false].map((agrees) => ({ prompt, max_age, claim, agrees }))),
    ),
  )

  it('comes to an end within one step of each kind', () => {
    for (const { prompt, max_age, claim, agrees } of combinations) {
      const request = pending({ prompt, claims: claim, ...(max_age === undefined ? {} : { max_age }) })
      for (const known of [undefined, alice(), alice({ auth_time: CREATED })]) {
        let login: InteractionLogin | undefined = known
        let now = CREATED
        const done: ('create' | 'select_account' | 'login' | 'consent')[] = []
        let step = evaluateInteraction(request, login, { now: CREATED, consented: false, done })
        while (step.action !== 'proceed' && step.action !== 'deny') {
          expect(prompt).not.toContain('none')
          expect(done).not.toContain(step.action)
          done.push(step.action)
          if (step.action === 'login' || step.action === 'create') login = alice({ auth_time: now })
          // each step takes the user ten minutes
          now += 600
          step = evaluateInteraction(request, login, { now, consented: done.includes('consent') && agrees, done })
        }
        if (step.action === 'proceed') {
          expect(login).toBeDefined()
          for (const asked of prompt) if (asked !== 'none') expect(done).toContain(asked)
        }
      }
    }
  })
})

it('a login of null, as databases and JSON say for nothing, is that nobody is logged in', () => {
  const context = { now: CREATED, consented: true }
  expect(evaluateInteraction(pending(), null, context)).toEqual({ action: 'login', reason: 'no-login' })
  expect(evaluateInteraction(pending({ prompt: ['none'] }), null, context)).toMatchObject({ action: 'deny' })
})

it('a login of the second of the request was made before it, so that another user may log in', () => {
  const request = pending({ claims: { id_token: { sub: { value: 'bob' } } } })
  const step = (auth_time: number) =>
    evaluateInteraction(request, alice({ auth_time }), { now: CREATED + 1, consented: true })
  expect(step(CREATED)).toEqual({ action: 'login', reason: 'another-user' })
  expect(step(CREATED + 1)).toEqual({ action: 'deny', error: 'login_required', reason: 'another-user' })
})
