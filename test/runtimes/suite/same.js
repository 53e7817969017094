/** Throws when two plain values differ. Made here because no assertion library runs in all of the runtimes. */
export const same = (actual, expected, what) => {
  const [left, right] = [actual, expected].map((value) => JSON.stringify(value) ?? String(value))
  if (left !== right) throw new Error(`${what}: expected ${right}, got ${left.slice(0, 500)}`)
}

/** The reason of a refusal, in whichever shape the operations and proofs give it. */
export const reasonOf = (result) => (result.ok ? 'accepted' : (result.error.reason ?? result.error.error.reason))

/** Carries the checks out one after the other, and says of each what was wrong with it. */
export const carryOut = async (checks, argument) => {
  const report = []
  for (const { name, run } of checks) {
    try {
      await run(argument)
      report.push({ name })
    } catch (error) {
      report.push({ name, error: String(error?.stack ?? error) })
    }
  }
  return report
}
