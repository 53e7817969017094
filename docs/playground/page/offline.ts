/** The part of the browser that takes the addresses of scripts from a policy only (Trusted Types). */
interface TrustedTypes {
  readonly createPolicy: (
    name: string,
    rules: { createScriptURL: () => string },
  ) => {
    readonly createScriptURL: (url: string) => string
  }
}

/** Lets the page be loaded without a network from now on. Without it the page works all the same, until it is closed. */
export const keepForOffline = async (): Promise<void> => {
  if (!('serviceWorker' in navigator)) return
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes }
  // the only address that the policy ever gives
  const rules = { createScriptURL: () => './worker.js' }
  try {
    const policy = trustedTypes?.createPolicy('playground-worker', rules) ?? rules
    await navigator.serviceWorker.register(policy.createScriptURL(''))
  } catch {
    // a browser that keeps nothing, such as in a private window
  }
}
