import { describeValue } from '../encoding/describe-value.ts'
import { must, type OptionCheck } from '../encoding/option-check.ts'

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']

const isUrl = (value: unknown): value is string =>
  typeof value === 'string' && /^https?:\/\/[!$-;=?-[\]_a-z~]+$/i.test(value) && URL.canParse(value)

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

/** The text of a URL object is not what was configured: an issuer without a path gets a slash, and then no token's `iss` is equal to it. */
const aUrl: OptionCheck = (value) =>
  value instanceof URL
    ? [
        {
          at: '',
          must: 'must be a string: an absolute https URL without a fragment',
          came: 'a URL object',
          remedy: 'Write the text. `href` of a URL without a path ends with a slash.',
        },
      ]
    : aUrlText(value)

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
