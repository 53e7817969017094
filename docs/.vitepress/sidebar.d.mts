interface Entry {
  readonly link: string
  readonly text: string
}

export declare const sidebar: readonly { readonly text: string; readonly items: readonly Entry[] }[]
