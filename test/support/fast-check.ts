import fc from 'fast-check'

// The same examples at every run, so that a failure is one of the change at hand.
fc.configureGlobal({ seed: 7636 })

export { fc }
