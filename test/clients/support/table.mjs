const BEGIN = '<!-- clients:begin -->'
const END = '<!-- clients:end -->'

const isDriven = (driven, client, feature) =>
  driven.some((test) => test.client === client && test.features.includes(feature))

/** Every client answers for every feature: it was driven through it, or it has no such thing. */
export const problemsOf = ({ clients, features, driven }) =>
  Object.entries(clients).flatMap(([client, { lacks }]) => [
    ...lacks.filter((name) => !(name in features)).map((name) => `${client} lacks ${name}, which is no feature.`),
    ...Object.keys(features).flatMap((feature) => {
      const was = isDriven(driven, client, feature)
      if (was && lacks.includes(feature)) return [`${client} was driven through ${feature} and is said to lack it.`]
      return was || lacks.includes(feature) ? [] : [`Nobody says what ${client} does about ${feature}.`]
    }),
  ])

/** One row a feature, one column a client with its version. */
export const tableOf = ({ clients, features, driven, versionOf }) => {
  const names = Object.keys(clients)
  const row = (cells) => `| ${cells.join(' | ')} |`
  return [
    row(['feature', ...names.map((name) => `${name} ${versionOf(clients[name].package)}`)]),
    row(['---', ...names.map(() => ':-:')]),
    ...Object.entries(features).map(([feature, title]) =>
      row([title, ...names.map((client) => (isDriven(driven, client, feature) ? '✓' : '–'))]),
    ),
  ].join('\n')
}

/** Puts the table between its markers; undefined where there are none. */
export const intoPage = (page, table) => {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
  return from < 0 || to < from ? undefined : `${page.slice(0, from)}${BEGIN}\n${table}\n${page.slice(to)}`
}
