const LANES = ['Browser', 'Client', 'Your server', 'parapet'] as const
type Lane = (typeof LANES)[number]

/** A message from one lane to another, or a note that stands between two. */
interface Step {
  readonly from: Lane
  readonly to: Lane
  readonly text: string
  readonly isNote?: true
}

const STEPS: readonly Step[] = [
  { from: 'Client', to: 'Your server', text: 'POST /par: the request, client authentication' },
  { from: 'Your server', to: 'parapet', text: 'processPushedAuthorizationRequest' },
  { from: 'Your server', to: 'Client', text: '201: request_uri, expires_in' },
  { from: 'Client', to: 'Browser', text: '303 /authorize' },
  { from: 'Browser', to: 'Your server', text: 'GET /authorize?client_id&request_uri' },
  { from: 'Your server', to: 'parapet', text: 'processAuthorizationRequest' },
  { from: 'Browser', to: 'Your server', text: 'login and consent: your pages', isNote: true },
  { from: 'Your server', to: 'parapet', text: 'issueAuthorizationResponse' },
  { from: 'Your server', to: 'Browser', text: '303 redirect_uri?code&iss' },
  { from: 'Browser', to: 'Client', text: 'code, iss' },
  { from: 'Client', to: 'Your server', text: 'POST /token: code, code_verifier' },
  { from: 'Your server', to: 'parapet', text: 'redeemAuthorizationCode' },
  { from: 'Your server', to: 'Client', text: '200: your tokens' },
]

const THEMES = {
  light: { ground: '#ffffff', text: '#1f2328', line: '#59636e', own: '#1a7f37', note: '#eef1f4' },
  dark: { ground: '#0d1117', text: '#f0f6fc', line: '#9198a1', own: '#3fb950', note: '#21262d' },
}

export type Theme = keyof typeof THEMES

const WIDTH = 960
const TOP = 70
const ROW = 36
const HEIGHT = TOP + STEPS.length * ROW + 16
const xOf = (lane: Lane): number => 80 + LANES.indexOf(lane) * 262

const escapeText = (text: string): string => text.replaceAll('&', '&amp;')

const drawn = ({ from, to, text, isNote }: Step, at: number): string => {
  const y = TOP + at * ROW + 24
  const [left, right] = [xOf(from), xOf(to)].sort((a, b) => a - b) as [number, number]
  const label = `<text x="${(left + right) / 2}" y="${y - 7}" text-anchor="middle">${escapeText(text)}</text>`
  if (isNote === true) {
    return `<rect class="note" x="${left}" y="${y - 22}" width="${right - left}" height="24" rx="4"/>${label}`
  }
  const kind = to === 'parapet' ? 'own' : 'line'
  const tip = xOf(to) > xOf(from) ? -7 : 7
  const arrow = `<path class="${kind} tip" d="M${xOf(to)} ${y}l${tip} -4v8z"/>`
  return `${label}<path class="${kind}" d="M${xOf(from)} ${y}H${xOf(to)}"/>${arrow}`
}

/** Draws who sends what to whom, from the push to the tokens. */
export const renderSequence = (theme: Theme): string => {
  const { ground, text, line, own, note } = THEMES[theme]
  const lanes = LANES.map(
    (lane) =>
      `<path class="lane" d="M${xOf(lane)} 48V${HEIGHT - 12}"/><text class="head" x="${xOf(lane)}" y="34" text-anchor="middle">${lane}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">`,
    '<title id="title">The messages of a pushed authorization request, and the calls of parapet</title>',
    '<style>',
    `  text { font: 13px system-ui, sans-serif; fill: ${text} } .head { font-size: 15px; font-weight: 600 }`,
    `  path { stroke: ${line}; fill: none } .lane { stroke-dasharray: 3 4 } .tip { fill: ${line} }`,
    `  .own { stroke: ${own}; stroke-width: 2 } .own.tip { fill: ${own}; stroke: none } .note { fill: ${note} }`,
    '</style>',
    `<rect width="${WIDTH}" height="${HEIGHT}" rx="8" fill="${ground}"/>`,
    ...lanes,
    ...STEPS.map(drawn),
    '</svg>',
    '',
  ].join('\n')
}
