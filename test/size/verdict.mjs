/** By how much a ceiling may stand above what is measured: more would let something slip in. */
const SLACK = 1.03

/** Says in sentences what is wrong with a measurement. */
export const verdictOf = ({ compressed, reaches }, { ceiling, reaches: expected }) => [
  ...(compressed > ceiling ? [`it takes ${compressed} bytes, and ${ceiling} are its ceiling.`] : []),
  ...(compressed * SLACK + 10 < ceiling ? [`it takes ${compressed} bytes: lower the ceiling of ${ceiling}.`] : []),
  ...reaches.filter((name) => !expected.includes(name)).map((name) => `it reaches ${name}.`),
  ...expected
    .filter((name) => !reaches.includes(name))
    .map((name) => `it reaches ${name} no longer: take it off the list.`),
]

export const ceilingFor = ({ compressed }) => Math.ceil((compressed * 1.02) / 10) * 10
