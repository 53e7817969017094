// How the tables write numbers.
export const whole = (value) => Math.round(value).toLocaleString('en-GB')
export const one = (value) => value.toFixed(1)
/** Two digits, and a third where two would hide on which side of a goal a ratio is. */
export const shown = (value, ...asked) => {
  const text = value.toFixed(2)
  return asked.includes(Number(text)) && value !== Number(text) ? value.toFixed(3) : text
}
export const kB = (bytes) => (bytes / 1000).toFixed(1)
