// Keeps every event of a run of the cases beside every secret that the run has shown, and tells which event gives one away.
const SECRET_PARAMETERS = ['client_secret', 'client_assertion', 'code', 'code_verifier', 'state', 'request_uri', 'request', 'id_token_hint', 'access_token', 'id_token', 'response']

// Shorter values, such as a state of one letter, occur in any text.
const SHORTEST = 8

const parametersOf = (text) => [...new URLSearchParams(text)].filter(([name]) => SECRET_PARAMETERS.includes(name)).map(([, value]) => value)

const secretsOfRequest = ({ url, headers, body = '' }) => [
  ...parametersOf(new URL(url).search),
  ...parametersOf(body),
  ...headers.filter(([name]) => /^(authorization|dpop)$/i.test(name)).flatMap(([, value]) => credentialsOf(value)),
]

/** The header, what follows its scheme, and the secret in Basic credentials. */
const credentialsOf = (value) => {
  const credentials = value.replace(/^\S+ +/, '')
  const secret = Buffer.from(credentials, 'base64').toString('latin1').split(':').slice(1).join(':')
  return [value, credentials, ...(/^basic /i.test(value) ? [secret, decodeForm(secret)] : [])]
}

const decodeForm = (text) => new URLSearchParams(`a=${text}`).get('a') ?? text

const secretsOfAnswer = ({ headers, body = '' }) => {
  const location = headers.find(([name]) => /^location$/i.test(name))?.[1] ?? ''
  const [query = '', fragment = ''] = location.slice(location.indexOf('?') + 1).split('#')
  const shown = /"(?:request_uri|access_token)":"([^"]+)"/.exec(body)?.[1]
  return [...parametersOf(query), ...parametersOf(fragment), ...(shown === undefined ? [] : [shown])]
}

export const eventSecrets = () => {
  const events = []
  const secrets = new Set()
  const remember = (values) => {
    for (const value of values) if (value.length >= SHORTEST) secrets.add(value)
  }
  return {
    onEvent: (event) => events.push(JSON.stringify(event)),
    sawRequest: (request) => remember(secretsOfRequest(request)),
    sawAnswer: (answer) => remember(secretsOfAnswer(answer)),
    text: () => events.join('\n'),
    leaks: () => events.filter((event) => [...secrets].some((secret) => event.includes(secret))),
    counts: () => ({ events: events.length, secrets: secrets.size }),
  }
}
