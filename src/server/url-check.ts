import { canParseUrl } from '../encoding/can-parse-url.ts'
import { describeValue } from '../encoding/describe-value.ts'
import { must, type OptionCheck, type OptionProblem } from '../encoding/option-check.ts'

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']

const hasUrlCharacters = (text: string): boolean => /^https?:\/\/[!$-;=?-[\]_a-z~]+$/i.test(text)

const isUrl = (value: unknown): value is string =>
  typeof value === 'string' && hasUrlCharacters(value) && canParseUrl(value)

const isSecure = (value: unknown): boolean => {
  const url = new URL(String(value))
  return url.protocol === 'https:' || LOOPBACK.includes(url.hostname)
}

const hasUser = (value: unknown): boolean => {
  const url = new URL(String(value))
  return url.username !== '' || url.password !== ''
}

const aUrlText: OptionCheck = /* @__PURE__ */ must('be an absolute https URL without a fragment', isUrl, {
  describe: describeValue,
})

/** What can be wrong with a text that begins as a URL does; the first that is wrong is told. */
const PARTS_OF_TEXT: readonly OptionCheck[] = /* @__PURE__ */ (() => [
  must('have no white space around it', (value) => String(value).trim() === value, {
    describe: describeValue,
    remedy: 'Trim it.',
  }),
  must('have no fragment', (value) => !String(value).includes('#'), {
    describe: describeValue,
    remedy: 'Leave out the # and what follows it.',
  }),
  // it is compared with `htu` of proofs and `aud` of assertions as it stands
  must('be written in the characters of RFC 3986', (value) => hasUrlCharacters(String(value)), {
    describe: describeValue,
    remedy:
      'Write a host of other letters in Punycode, such as "xn--bcher-kva.example", and percent-encode the rest, such as "%20" for a space.',
  }),
  must('have a valid host and port', isUrl, {
    describe: describeValue,
  }),
])()

const problemsOfText = (value: string): readonly OptionProblem[] => {
  if (!/^\s*https?:\/\/[^/]/i.test(value)) return aUrlText(value)
  return PARTS_OF_TEXT.map((check) => check(value)).find(({ length }) => length > 0) ?? []
}

/** The text of a URL object is not what was configured: an issuer without a path gets a slash, and then no token's `iss` is equal to it. */
const aUrl: OptionCheck = (value) => {
  if (typeof value === 'string') return problemsOfText(value)
  if (!(value instanceof URL)) return aUrlText(value)
  return [
    {
      at: '',
      must: 'must be a string: an absolute https URL without a fragment',
      came: 'a URL object',
      remedy: 'Write the text. `href` of a URL without a path ends with a slash.',
    },
  ]
}

const httpsCheck: OptionCheck = /* @__PURE__ */ must('use https', isSecure, {
  describe: describeValue,
  remedy:
    'Behind a TLS-terminating proxy, pass the external https URL even if this process speaks http. On a loopback address http is allowed.',
})

const noUser: OptionCheck = /* @__PURE__ */ must('have no user name and no password', (value) => !hasUser(value), {
  describe: () => 'a URL with one',
  remedy: 'Leave out what stands before the @.',
})

const noQuery: OptionCheck = /* @__PURE__ */ must('have no query', (value) => !String(value).includes('?'), {
  describe: describeValue,
  remedy: 'Leave out the question mark and what follows it.',
})

/** RFC 8414 §2: `https`, no fragment; plain `http` only where the traffic stays on this machine. */
export const anEndpointUrl: OptionCheck = (value) =>
  isUrl(value) ? [...httpsCheck(value), ...noUser(value)] : aUrl(value)

/** The same under `insecureDevelopment`, where `http` is accepted for every host. */
export const anInsecureEndpointUrl: OptionCheck = (value) => (isUrl(value) ? noUser(value) : aUrl(value))

/** RFC 8414 §2: an issuer has no query either. */
export const anIssuer: OptionCheck = (value) =>
  isUrl(value) ? [...anEndpointUrl(value), ...noQuery(value)] : aUrl(value)

export const anInsecureIssuer: OptionCheck = (value) =>
  isUrl(value) ? [...noUser(value), ...noQuery(value)] : aUrl(value)
