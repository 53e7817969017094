// The chart that the README shows: CPU per request, beside the peer's and the floor's.
const BAR = 18
const GAP = 6
const LEFT = 150
const WIDTH = 620

const encode = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** `groups` are `{ title, bars: [{ label, value, fill }] }`, values in microseconds. */
export const barChart = ({ title, groups }) => {
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)))
  const scale = (value) => (value / most) * (WIDTH - LEFT - 90)
  let y = 46
  const lines = []
  for (const group of groups) {
    lines.push(`<text x="10" y="${y + 13}" font-weight="600">${encode(group.title)}</text>`)
    y += BAR + GAP
    for (const { label, value, fill } of group.bars) {
      lines.push(
        `<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${encode(label)}</text>`,
        `<rect x="${LEFT}" y="${y}" width="${scale(value).toFixed(1)}" height="${BAR}" rx="2" fill="${fill}"/>`,
        `<text x="${(LEFT + scale(value) + 6).toFixed(1)}" y="${y + 13}">${value.toFixed(0)} µs</text>`,
      )
      y += BAR + GAP
    }
    y += GAP
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + 6}" viewBox="0 0 ${WIDTH} ${y + 6}" role="img" aria-label="${encode(title)}" font-family="system-ui, sans-serif" font-size="12" fill="#57606a">`,
    `<text x="10" y="22" font-size="14" font-weight="600">${encode(title)}</text>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n')
}
